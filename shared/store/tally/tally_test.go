package tally_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/store"
	"github.com/containerops/containerops/shared/store/tally"
)

// list is a list of rows that are numbers.
type list struct {
	*testing.T
	tally.Tally
	rows []int64
}

func open(t *testing.T) *list {
	t.Helper()
	table, err := bolt.Open(filepath.Join(t.TempDir(), "table.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { table.Close() })
	return &list{T: t, Tally: tally.Tally{Table: table, PK: "d/1/tally/rows"}}
}

// change adds rows or removes them.
func (l *list) change(delta int64, rows ...int64) {
	l.Helper()
	for _, row := range rows {
		if err := l.Table.Write(l.Context(), l.Add(row, delta)...); err != nil {
			l.Fatal(err)
		}
	}
	if delta > 0 {
		l.rows = append(l.rows, rows...)
		slices.Sort(l.rows)
	} else {
		l.rows = slices.DeleteFunc(l.rows, func(row int64) bool { return slices.Contains(rows, row) })
	}
}

// wantFound looks for an offset as a reader of the rows would: from the place's number on, over the rows that it skips.
func (l *list) wantFound(offset int) {
	l.Helper()
	place, err := l.Find(l.Context(), offset)
	if err != nil || place.Total != len(l.rows) {
		l.Fatalf("offset %d: %+v (%v), there are %d rows", offset, place, err, len(l.rows))
	}
	from, _ := slices.BinarySearch(l.rows, place.From)
	if offset < len(l.rows) && (from+place.Skip != offset || place.Skip >= 32) {
		l.Fatalf("offset %d: %+v is row %d", offset, place, from+place.Skip)
	}
}

func TestEveryOffsetIsFound(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.wantFound(0)
	l.wantFound(7)
	random := rand.New(rand.NewPCG(1, 2))
	for _, first := range []int64{1, 1000, 5000, 40_000, 999_990} {
		for i := range int64(60) {
			if random.IntN(3) > 0 {
				l.change(1, first+i)
			}
		}
	}
	for i := 0; i < len(l.rows); i += 1 + random.IntN(5) {
		l.change(-1, l.rows[i])
	}
	for offset := range len(l.rows) + 3 {
		l.wantFound(offset)
	}
	t.Run("also when none is left", func(t *testing.T) {
		l.change(-1, slices.Clone(l.rows)...)
		l.wantFound(0)
	})
}

func TestTheCountsOfManyRangesAreReadToTheirEnd(t *testing.T) {
	t.Parallel()
	l := open(t)
	var ops []store.Op
	for i := range int64(1200) {
		row := i * 1024
		l.rows = append(l.rows, row)
		if ops = append(ops, l.Add(row, 1)...); len(ops) == store.MaxTransaction {
			if err := l.Table.Write(t.Context(), ops...); err != nil {
				t.Fatal(err)
			}
			ops = nil
		}
	}
	for _, offset := range []int{0, 999, 1000, 1001, 1199, 1200} {
		t.Run(fmt.Sprint(offset), func(t *testing.T) { l.wantFound(offset) })
	}
}
