package api

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/containerops/containerops/shared/pipeline"
)

// entityTag is the ETag of a version of a pipeline's definition, a strong one (RFC 9110, 8.8.3). It names what an update
// replaces: the same in JSON and in YAML, and whatever the pipeline's runs do.
func entityTag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// condition is what If-Match demands of a pipeline. The zero value demands nothing.
type condition struct {
	tags []string // the strong ones; nil: whatever version it has
}

// ifMatch reads If-Match (RFC 9110, 13.1.1). "*" is no more than a change demands in any case: that there is a pipeline. A
// weak tag is one, and none of ours: the comparison is the strong one.
func (c *call) ifMatch() (condition, error) {
	list := strings.Join(c.Header.Values("If-Match"), ",")
	if _, given := c.Header["If-Match"]; !given || strings.Trim(list, " \t") == "*" {
		return condition{}, nil
	}
	found := condition{tags: []string{}}
	for rest := skipCommas(list); rest != ""; rest = skipCommas(rest) {
		tag := tagForm().FindStringSubmatch(rest)
		if tag == nil {
			return condition{}, malformedIfMatch(list)
		}
		if isWeak := tag[1] != ""; !isWeak {
			found.tags = append(found.tags, tag[2])
		}
		rest = rest[len(tag[1])+len(tag[2]):]
	}
	if skipCommas(list) == "" {
		return condition{}, malformedIfMatch(list)
	}
	return found, nil
}

// tagForm is one entity tag, and that nothing but a comma may follow it: W/ and the tag with its quotes.
var tagForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(W/)?("[^\x00-\x20"\x7f]*")(?:[ \t]*,|[ \t]*$)`)
})

func skipCommas(list string) string { return strings.TrimLeft(list, " \t,") }

func malformedIfMatch(list string) error {
	return pipeline.Faultf(pipeline.InvalidParam, `If-Match: must be * or entity tags such as "3", with their quotes, is %.80q`, list)
}

// version is the one that a change of the pipeline must find, 0 for any, given the one that it has now. A pipeline that has
// gone on since the client read it is Busy, as for an update that another overtakes.
func (c condition) version(id, now int64) (int64, error) {
	switch {
	case c.tags == nil:
		return 0, nil
	case slices.Contains(c.tags, entityTag(now)):
		return now, nil
	default:
		return 0, pipeline.Faultf(pipeline.Busy, "If-Match: pipeline %d is now at %s; read it and try again", id, entityTag(now))
	}
}
