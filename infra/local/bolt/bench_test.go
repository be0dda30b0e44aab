package bolt

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/containerops/containerops/shared/store"
)

// document has the size of a stage's record.
var document = make([]byte, 700)

func benchKey(n int64) store.Key {
	return store.Key{PK: fmt.Sprintf("d/1/p/%d", n%100), SK: fmt.Sprintf("run/%012d", n)}
}

// rawPut is what bbolt itself takes for one put in one transaction on a file of its own: the measure for a Write.
func rawPut(b *testing.B) time.Duration {
	b.Helper()
	db, err := openFile(filepath.Join(b.TempDir(), "raw.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	const puts = 500
	start := time.Now()
	for n := range int64(puts) {
		err := db.Update(func(tx *bbolt.Tx) error {
			k := benchKey(n)
			return tx.Bucket(itemsBucket).Put(encodeKey(k.PK, k.SK), document)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start) / puts
}

func reportRatio(b *testing.B, raw time.Duration) {
	b.ReportMetric(float64(raw.Microseconds())/1000, "raw-ms/put")
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(raw), "x-raw")
}

func BenchmarkWrite(b *testing.B) {
	b.Run("serial", func(b *testing.B) {
		raw, table := rawPut(b), openTable(b, Options{})
		var n int64
		for b.Loop() {
			n++
			if err := table.Write(b.Context(), store.Put(benchKey(n), document, store.If{Absent: true})); err != nil {
				b.Fatal(err)
			}
		}
		reportRatio(b, raw)
	})
	b.Run("parallel 64", func(b *testing.B) {
		raw, table := rawPut(b), openTable(b, Options{})
		var n atomic.Int64
		b.SetParallelism((64 + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := table.Write(b.Context(), store.Put(benchKey(n.Add(1)), document, store.If{Absent: true})); err != nil {
					b.Error(err)
				}
			}
		})
		reportRatio(b, raw)
	})
}

// fill writes so many items.
func fill(b *testing.B, table *Table, items int64) {
	b.Helper()
	for first := int64(0); first < items; first += store.MaxTransaction {
		var ops []store.Op
		for n := first; n < first+store.MaxTransaction; n++ {
			ops = append(ops, store.PutUntil(benchKey(n), document, time.Now().Add(time.Hour), store.If{}))
		}
		if err := table.Write(b.Context(), ops...); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	table := openTable(b, Options{})
	fill(b, table, 100_000)
	var n int64
	for b.Loop() {
		n++
		if _, err := table.Get(b.Context(), benchKey(n*7919%100_000)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkQuery100(b *testing.B) {
	table := openTable(b, Options{})
	fill(b, table, 100_000)
	for b.Loop() {
		if _, err := table.Query(b.Context(), store.Query{PK: benchKey(42).PK, Desc: true}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen shows that opening neither reads nor holds what is in the file.
func BenchmarkOpen(b *testing.B) {
	file := filepath.Join(b.TempDir(), "table.db")
	filled := openAt(b, file, Options{})
	fill(b, filled, 200_000)
	if err := filled.Close(); err != nil {
		b.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		table, err := Open(file, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := table.Close(); err != nil {
			b.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/(1<<20), "file-MB")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/(1<<20), "allocated-MB/open")
}
