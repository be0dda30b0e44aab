package dynamo_test

import (
	"bytes"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/store"
	"github.com/containerops/containerops/shared/store/dynamo"
)

// meter adds up what operations cost, in units.
type meter struct {
	mu    sync.Mutex
	read  map[string]float64
	write map[string]float64
}

func (m *meter) count(operation string, read, write float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read[operation] += read
	m.write[operation] += write
}

// take returns the counts and starts over.
func (m *meter) take() (read, write map[string]float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	read, write = m.read, m.write
	m.read, m.write = map[string]float64{}, map[string]float64{}
	return read, write
}

// TestCapacityIsReported holds the prices that the design counts on. Transactions are of small items here: DynamoDB Local
// charges each item of one as if it were as large as the largest, which DynamoDB does not.
func TestCapacityIsReported(t *testing.T) {
	t.Parallel()
	m := &meter{}
	m.take()
	table := dynamo.New(clients(dynamoDB(t).Client()), newTable(t), dynamo.Options{OnCapacity: m.count})
	large := bytes.Repeat([]byte("x"), 5000)
	for _, step := range []struct {
		name, operation string
		call            func() error
		read, write     float64
	}{
		{"create", "PutItem", func() error { return table.Write(t.Context(), store.Put(it, nil, store.If{Absent: true})) }, 0, 1},
		{"put", "UpdateItem", func() error { return table.Write(t.Context(), store.Put(it, nil, store.If{})) }, 0, 1},
		{"next", "UpdateItem", func() error { _, err := table.Next(t.Context(), it); return err }, 0, 1},
		{"get", "GetItem", func() error { _, err := table.Get(t.Context(), it); return err }, 1, 0},
		{"two", "TransactWriteItems", func() error {
			return table.Write(t.Context(), store.Put(it, nil, store.If{}), store.Check(other, store.If{Absent: true}))
		}, 0, 4},
		{"large", "UpdateItem", func() error { return table.Write(t.Context(), store.Put(other, large, store.If{})) }, 0, 5},
		{"many", "BatchGetItem", func() error { _, err := table.GetMany(t.Context(), []store.Key{it, other}); return err }, 1 + 2, 0},
		{"query", "Query", func() error { _, err := table.Query(t.Context(), store.Query{PK: "p"}); return err }, 2, 0},
		{"delete", "DeleteItem", func() error { return table.Write(t.Context(), store.Delete(it, store.If{})) }, 0, 1},
	} {
		if err := step.call(); err != nil {
			t.Fatal(err)
		}
		read, write := m.take()
		if operations := slices.Collect(maps.Keys(read)); !slices.Equal(operations, []string{step.operation}) {
			t.Errorf("%s is %v, want %s", step.name, operations, step.operation)
		}
		if read[step.operation] != step.read || write[step.operation] != step.write {
			t.Errorf("%s: %v read and %v write units, want %v and %v", step.name, read, write, step.read, step.write)
		}
	}
}
