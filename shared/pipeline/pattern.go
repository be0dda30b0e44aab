package pipeline

import (
	"regexp"
	"sync"
)

// pattern compiles an expression when it is first needed: all of them together would be a fifth of a function's cold start,
// and most functions need few.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
