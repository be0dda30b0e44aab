package catalog

import "github.com/containerops/containerops/shared/pipeline"

// window keeps one page of the rows that pass by.
type window[T any] struct {
	pipeline.Paging
	rows []T
	seen int
}

func (w *window[T]) add(row T) {
	if w.seen >= w.Offset && !w.full() {
		w.rows = append(w.rows, row)
	}
	w.seen++
}

// full says that further rows would only be counted.
func (w *window[T]) full() bool { return len(w.rows) >= w.Limit }
