package pipeline

import (
	"fmt"
	"net/url"
	"strconv"
)

// Limits of a page.
const (
	DefaultLimit = 100
	MaxLimit     = 1000
	MaxOffset    = 1_000_000_000 // no list is longer, and no sum of it overflows
)

// Paging is the part of a list that is asked for.
type Paging struct {
	Limit  int
	Offset int
	Given  bool // the request has one of both: the answer carries Content-Range
}

// ParsePaging reads limit and offset of a query. Faults are InvalidLimit and InvalidOffset.
func ParsePaging(query url.Values) (Paging, error) {
	p := Paging{Limit: DefaultLimit, Given: query.Has("limit") || query.Has("offset")}
	if text := query.Get("limit"); query.Has("limit") {
		var ok bool
		if p.Limit, ok = digits(text, MaxLimit); !ok || p.Limit == 0 {
			return Paging{}, Faultf(InvalidLimit, "limit: must be a number from 1 to %d, is %s", MaxLimit, excerpt(text))
		}
	}
	if text := query.Get("offset"); query.Has("offset") {
		var ok bool
		if p.Offset, ok = digits(text, MaxOffset); !ok {
			return Paging{}, Faultf(InvalidOffset, "offset: must be a number from 0 to %d, is %s", MaxOffset, excerpt(text))
		}
	}
	return p, nil
}

// digits reads a number without a sign.
func digits(text string, most int) (int, bool) {
	n, err := strconv.ParseUint(text, 10, 63)
	return int(n), err == nil && n <= uint64(most)
}

// ContentRange is the answer's header: the offset, how many are on this page, how many there are.
func (p Paging) ContentRange(count, total int) string {
	return fmt.Sprintf("%d-%d/%d", p.Offset, count, total)
}
