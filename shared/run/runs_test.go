package run_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

func TestAPageOfRunsIsFoundByItsNumbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oneStage)
	w.wantRuns(0, 5, "[]", 0)
	w.wantRuns(3, 5, "[]", 0)
	const kept, runs = 7, 12
	ops := []store.Op{store.Put(domain.State(w.pipeline.ID), []byte(fmt.Sprintf(`{"runs":%d}`, runs)), store.If{})}
	for n := range int64(runs) {
		expires := time.Now().Add(time.Hour)
		if n < runs-kept {
			expires = time.Now().Add(-time.Hour)
		}
		data := fmt.Sprintf(`{"number":%d,"definition":1,"status":"success","end":"2019-09-24T07:41:57Z"}`, n+1)
		ops = append(ops, store.PutUntil(domain.Run(w.pipeline.ID, n+1), []byte(data), expires, store.If{}))
	}
	w.must(w.Table.Write(t.Context(), ops...))
	for _, c := range []struct {
		offset, limit int
		want          string
	}{
		{0, 3, "[12 11 10]"}, {2, 3, "[10 9 8]"}, {5, 3, "[7 6]"}, {5, 2, "[7 6]"}, {6, 3, "[6]"}, {7, 3, "[]"}, {11, 3, "[]"},
		{12, 3, "[]"}, {400, 3, "[]"}, {0, 100, "[12 11 10 9 8 7 6]"},
	} {
		w.wantRuns(c.offset, c.limit, c.want, kept)
	}
}

// wantRuns compares the numbers of the runs on a page.
func (w *world) wantRuns(offset, limit int, want string, total int) {
	w.t.Helper()
	found, count, err := w.Runs(w.t.Context(), domain, w.pipeline.ID, pipeline.Paging{Offset: offset, Limit: limit})
	w.must(err)
	numbers := []int64{}
	for _, view := range found {
		numbers = append(numbers, view.Number)
	}
	if fmt.Sprint(numbers) != want || count != total {
		w.t.Fatalf("at %d, %d runs: %v of %d, want %s of %d", offset, limit, numbers, count, want, total)
	}
}
