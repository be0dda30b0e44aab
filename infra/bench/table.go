package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// table is the figures in the order in which they were measured.
type table struct{ rows []row }

type row struct {
	figure   string
	measured string
	beside   string // what it is compared with, measured in the same run
	ratio    string
	aim      string
}

// add notes a figure.
func (t *table) add(r row) { t.rows = append(t.rows, r) }

func (t *table) print(w io.Writer) {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "FIGURE\tMEASURED\tBESIDE\tRATIO\tAIM")
	for _, r := range t.rows {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", r.figure, r.measured, r.beside, r.ratio, r.aim)
	}
	out.Flush()
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func megabytes(bytes int64) string { return fmt.Sprintf("%.0f MB", float64(bytes)/1e6) }

func ratio(a, b time.Duration) string {
	if b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", a.Seconds()/b.Seconds())
}
