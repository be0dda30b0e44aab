// Package tally counts the rows of a list by ranges of their numbers, so that a page far down is found without reading the rows
// before it, and the list's length without reading any.
//
// A list whose rows are numbered from a counter has a tally in a partition of its own; the counters of its items are the counts:
//
//	wide/<number / 1024>   rows of 1,024 numbers
//	fine/<number / 32>     rows of 32 of these
//
// Whoever adds or removes a row adds to both in the same transaction, which no condition of others can break. A page reads all wide
// counts (one read unit for about 40,000 rows), the fine ones of one range, and less than 32 rows too many.
package tally

import (
	"context"
	"fmt"
	"strconv"

	"github.com/containerops/containerops/shared/store"
)

const (
	wideRange = 1024
	fineRange = 32
	allFine   = wideRange / fineRange // of one wide range

	widePrefix = "wide/"
	finePrefix = "fine/"

	pageOfCounts = 1000
)

// Tally is the counts of one list.
type Tally struct {
	Table store.Table
	PK    string // the partition of the counts
}

// Add are the writes that belong into the transaction which adds a row (1) or removes it (-1).
func (t Tally) Add(row, delta int64) []store.Op {
	return []store.Op{
		store.Add(t.key(widePrefix, row/wideRange), delta, store.If{}),
		store.Add(t.key(finePrefix, row/fineRange), delta, store.If{}),
	}
}

func (t Tally) key(prefix string, n int64) store.Key {
	return store.Key{PK: t.PK, SK: prefix + store.Number(n)}
}

// Place is where a page begins.
type Place struct {
	From  int64 // the first number to be read
	Skip  int   // how many rows from there are before the page
	Total int   // how many rows there are
}

// Find is the place of an offset below the total; for any other only the total is of use. Rows that come or go meanwhile may move it by as many.
func (t Tally) Find(ctx context.Context, offset int) (Place, error) {
	wide := search{skip: offset}
	query := store.Query{PK: t.PK, Prefix: widePrefix, Limit: pageOfCounts}
	for more := true; more; {
		page, err := t.pass(ctx, query, &wide)
		if err != nil {
			return Place{}, err
		}
		if more = page.More; more {
			query.After = page.Items[len(page.Items)-1].SK
		}
	}
	if !wide.found || wide.skip == 0 {
		return Place{From: wide.at * wideRange, Skip: wide.skip, Total: wide.total}, nil
	}
	fine := search{skip: wide.skip}
	before := t.key(finePrefix, wide.at*allFine-1).SK
	if _, err := t.pass(ctx, store.Query{PK: t.PK, Prefix: finePrefix, After: before, Limit: allFine}, &fine); err != nil {
		return Place{}, err
	}
	return Place{From: fine.at * fineRange, Skip: fine.skip, Total: wide.total}, nil
}

// search looks for the range in which a row is.
type search struct {
	skip  int // how many rows are before it, from the beginning of the range
	at    int64
	found bool
	total int // of all ranges
}

// pass reads a page of counts.
func (t Tally) pass(ctx context.Context, query store.Query, s *search) (store.Page, error) {
	page, err := t.Table.Query(ctx, query)
	if err != nil {
		return page, fmt.Errorf("count rows: %w", err)
	}
	for _, item := range page.Items {
		count := int(item.Counter)
		s.total += count
		switch {
		case s.found:
		case s.skip >= count:
			s.skip -= count
		default:
			s.found = true
			if s.at, err = strconv.ParseInt(item.SK[len(query.Prefix):], 10, 64); err != nil {
				return page, fmt.Errorf("count rows: %s %s: %w", item.PK, item.SK, err)
			}
		}
	}
	return page, nil
}
