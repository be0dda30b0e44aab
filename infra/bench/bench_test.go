package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"
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
