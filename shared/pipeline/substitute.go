package pipeline

import (
	"maps"
	"slices"
	"strings"
)

// MaxUses is how often one stage may name params: with values of 4 KB, it is what keeps a resolved stage near 1 MB.
const MaxUses = 256

// Substitute puts the value of each param in the place of its ${name}. It goes over the text once: a value that holds
// ${other} is not expanded again, so that who gives a value can not read other params. A name that no param has is left
// as it is, for it may be a shell's own variable, and is answered in unknown, once each, in the order of the text.
func Substitute(text string, params map[string]string) (result string, unknown []string) {
	s := substitution{params: params, seen: map[string]bool{}}
	return s.in(text), s.unknown
}

// nested is a name that other params are a part of. Of ${a${b}} one pass would leave a half, which no shell takes; its ${a:-${b}} is
// another thing, and stays.
var nested = pattern(`\$\{\w*\$\{\w*\}\w*\}`)

// substitution goes over many texts and keeps what it met.
type substitution struct {
	params  map[string]string
	unknown []string
	seen    map[string]bool // those in unknown
	uses    int             // params found

	edit func(string) string // when set, does this to the texts instead
}

func (s *substitution) in(text string) string {
	if s.edit != nil {
		return s.edit(text)
	}
	if !strings.Contains(text, "${") {
		return text
	}
	var out strings.Builder
	last := 0
	for _, span := range placeholder().FindAllStringIndex(text, -1) {
		name := text[span[0]+2 : span[1]-1]
		value, ok := s.params[name]
		if !ok {
			s.miss(name)
			continue
		}
		s.uses++
		out.WriteString(text[last:span[0]])
		out.WriteString(value)
		last = span[1]
	}
	out.WriteString(text[last:])
	return out.String()
}

func (s *substitution) miss(name string) {
	if !s.seen[name] {
		s.seen[name] = true
		s.unknown = append(s.unknown, name)
	}
}

// each puts params in every one of the texts, in place.
func (s *substitution) each(texts ...*string) {
	for _, t := range texts {
		*t = s.in(*t)
	}
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// clone copies what a pointer points at; nil stays nil.
func clone[T any](of *T) *T {
	if of == nil {
		return nil
	}
	copied := *of
	return &copied
}
