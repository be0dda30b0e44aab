package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
)

func TestScenariosAreChosenByNameInTheirOrderAndLongOnesOnlyByName(t *testing.T) {
	t.Parallel()
	all, err := choose(nil)
	if err != nil || len(all) == 0 || slices.ContainsFunc(all, func(s scenario) bool { return s.long }) {
		t.Errorf("no name chooses %v (%v)", all, err)
	}
	two, err := choose([]string{"webhook", "stages"})
	if err != nil || len(two) != 2 || two[0].name != "stages" {
		t.Errorf("two names choose %v (%v)", two, err)
	}
	if _, err := choose([]string{"nothing"}); err == nil || !strings.Contains(err.Error(), "history") {
		t.Errorf("an unknown name: %v", err)
	}
}

func TestTheTableStandsInColumns(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	var figures table
	figures.add(row{figure: "a stage", measured: milliseconds(1500 * time.Microsecond), ratio: ratio(time.Second, 2*time.Second)})
	figures.print(&out)
	if text := out.String(); !strings.Contains(text, "a stage  1.50 ms") || !strings.Contains(text, "0.50") {
		t.Errorf("the table is\n%s", text)
	}
}

func TestThePlainLoopRunsItsScripts(t *testing.T) {
	t.Parallel()
	b := &bench{dir: t.TempDir()}
	if took, err := b.plainLoop(context.Background(), 3); err != nil || took <= 0 {
		t.Errorf("it took %s (%v)", took, err)
	}
}

func TestScenariosOfManyRunsComeToTheirEndInSmall(t *testing.T) {
	t.Parallel()
	binary, err := harness.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]func(b *bench) error{
		"busy":     func(b *bench) error { return b.busyWith(t.Context(), 3, 2, 5) },
		"channels": func(b *bench) error { return b.channelsOf(t.Context(), 2, 3) },
		"waiting":  func(b *bench) error { return b.waitingOf(t.Context(), 20, time.Millisecond) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &bench{binary: binary, dir: t.TempDir()}
			if err := run(b); err != nil || len(b.table.rows) < 2 {
				t.Errorf("the figures are %+v (%v)", b.table.rows, err)
			}
		})
	}
}

func TestRunsThatOverlapAreCountedAsRunningAtOnce(t *testing.T) {
	t.Parallel()
	runs := []client.Run{{StartTime: "1", EndTime: "3"}, {StartTime: "2", EndTime: "5"}, {StartTime: "3", EndTime: "4"}, {StartTime: "5", EndTime: "6"}}
	if most := mostAtOnce(runs); most != 2 {
		t.Errorf("%d at once", most)
	}
}
