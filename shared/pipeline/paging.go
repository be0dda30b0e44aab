package pipeline

import (
	"fmt"
	"strconv"
)

// Limits of a page.
const (
	DefaultLimit = 100
	MaxLimit     = 1000
)

// Paging is the part of a list that is asked for.
type Paging struct {
	Limit  int
	Offset int
	Given  bool // the request has one of both: the answer carries Content-Range
}

// ParsePaging reads the query's limit and offset; an empty one is absent. Faults are InvalidLimit and InvalidOffset.
func ParsePaging(limit, offset string) (Paging, error) {
	p := Paging{Limit: DefaultLimit, Given: limit != "" || offset != ""}
	var err error
	if limit != "" {
		if p.Limit, err = digits(limit); err != nil || p.Limit < 1 || p.Limit > MaxLimit {
			return Paging{}, Faultf(InvalidLimit, "limit: must be a number from 1 to %d, is %s", MaxLimit, excerpt(limit))
		}
	}
	if offset != "" {
		if p.Offset, err = digits(offset); err != nil {
			return Paging{}, Faultf(InvalidOffset, "offset: must be a number from 0, is %s", excerpt(offset))
		}
	}
	return p, nil
}

func digits(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || text[0] == '+' || text[0] == '-' {
		return 0, strconv.ErrSyntax
	}
	return n, nil
}

// ContentRange is the answer's header: the offset, how many are on this page, how many there are.
func (p Paging) ContentRange(count int, total int64) string {
	return fmt.Sprintf("%d-%d/%d", p.Offset, count, total)
}
