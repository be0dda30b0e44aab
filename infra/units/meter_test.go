package units_test

import (
	"fmt"
	"math"
	"sync"
)

// cost is what an operation takes of the table.
type cost struct{ read, write int }

func (c cost) plus(other cost) cost { return cost{c.read + other.read, c.write + other.write} }

// figure is a line of the table.
type figure struct {
	operation string
	cost      cost
}

// meter adds up units, and keeps them by operation.
type meter struct {
	mu          sync.Mutex
	read, write float64
	figures     []figure
}

// count takes what DynamoDB Local says, but for transactions, which it charges by their largest item: those have a price.
func (m *meter) count(operation string, read, write float64) {
	if operation != "TransactWriteItems" {
		m.add(read, write)
	}
}

func (m *meter) add(read, write float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read += read
	m.write += write
}

// measure notes what a step costs.
func (m *meter) measure(operation string, do func() error) (cost, error) {
	m.mu.Lock()
	m.read, m.write = 0, 0
	m.mu.Unlock()
	if err := do(); err != nil {
		return cost{}, fmt.Errorf("%s: %w", operation, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	c := cost{int(math.Ceil(m.read)), int(math.Ceil(m.write))}
	m.figures = append(m.figures, figure{operation, c})
	return c, nil
}
