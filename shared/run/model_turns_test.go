package run_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// turnsSeen are the runs of the account, as the table has them after each write.
type turnsSeen struct {
	running map[int64]int64 // runs under way, by pipeline, as the reconciler finds them
	waiting map[int64]int64 // those that wait for their turn
	first   store.Key       // of these
	broken  error           // the first promise that was broken
}

func (s *turnsSeen) breaks(format string, args ...any) {
	if s.broken == nil {
		s.broken = fmt.Errorf(format, args...)
	}
}

// lookAtTurns looks whether each run under way is there once, is counted and within its bound, and whether those that wait begin in
// their order.
func (p *play) lookAtTurns(ops []store.Op) {
	seen := &p.turns
	begins := false
	for _, op := range ops {
		begins = begins || strings.HasPrefix(op.Key.SK, countsRunning) && op.Delta > 0
	}
	for _, op := range ops {
		if begins && op.Kind == store.OpDelete && op.Key.PK == domain.Turns() && op.Key != seen.first {
			seen.breaks("%s begins, and %s has waited longer", op.Key.SK, seen.first.SK)
		}
	}
	counts := p.readTurns()
	for _, one := range p.watched {
		running, waiting := seen.running[one.pipeline.ID], seen.waiting[one.pipeline.ID]
		if running+waiting != one.current || running != 0 && waiting != 0 {
			seen.breaks("run %d of %s is under way, the reconciler sees %d, and %d waits", one.current, one.name, running, waiting)
		}
	}
	for counter, there := range map[string]int{countsRunning: len(seen.running), countsWaiting: len(seen.waiting)} {
		if counts[counter] != int64(there) {
			seen.breaks("%s is %d, and there are %d", counter, counts[counter], there)
		}
	}
	if most := p.w.Settings.MaxRuns; most > 0 && int64(len(seen.running)) > most {
		seen.breaks("%d runs are under way, at most %d may be", len(seen.running), most)
	}
	if most := p.w.Settings.MaxQueued; int64(len(seen.waiting)) > most {
		seen.breaks("%d runs wait, at most %d may", len(seen.waiting), most)
	}
}

// The beginnings of the counters' sort keys.
const (
	countsRunning = "count/running/"
	countsWaiting = "count/waiting/"
)

// readTurns reads the account's runs, and returns what its counters say.
func (p *play) readTurns() map[string]int64 {
	seen, counts := &p.turns, map[string]int64{}
	seen.running, seen.waiting, seen.first = map[int64]int64{}, map[int64]int64{}, store.Key{}
	for _, pk := range []string{domain.OpenRuns(), domain.Turns()} {
		page, err := p.table.Query(context.Background(), store.Query{PK: pk})
		if err != nil {
			seen.breaks("%s: %v", pk, err)
		}
		for _, item := range page.Items {
			if len(item.Data) == 0 {
				counts[item.SK[:len(countsRunning)]] += item.Counter
				continue
			}
			p.readTurn(item)
		}
	}
	return counts
}

func (p *play) readTurn(item store.Item) {
	seen := &p.turns
	var run struct{ Pipeline, Run int64 }
	if err := json.Unmarshal(item.Data, &run); err != nil {
		seen.breaks("%s %s: %v", item.PK, item.SK, err)
	}
	if item.PK == domain.OpenRuns() {
		if _, err := fmt.Sscanf(item.SK, "%d", &run.Pipeline); err != nil {
			seen.breaks("%s %s: %v", item.PK, item.SK, err)
		}
		seen.running[run.Pipeline] = run.Run
		return
	}
	if len(seen.waiting) == 0 {
		seen.first = item.Key
	}
	seen.waiting[run.Pipeline] = run.Run
}

// place says whether a run under way more is allowed.
func (p *play) place() bool {
	most := p.w.Settings.MaxRuns
	return most == 0 || int64(len(p.turns.running)) < most
}

// full says whether neither a place nor a turn is left for a run that starts.
func (p *play) full() bool {
	return int64(len(p.turns.waiting)) == p.w.Settings.MaxQueued
}

// wantNoFreePlace demands that nothing waits for its turn while there is a place.
func (p *play) wantNoFreePlace() {
	if len(p.turns.waiting) > 0 && p.place() {
		p.rt.Fatalf("%v wait for their turn, and %v of %d are under way", p.turns.waiting, p.turns.running, p.w.Settings.MaxRuns)
	}
}

// wantNoTurns demands that nothing is counted once all has ended.
func (p *play) wantNoTurns() {
	if len(p.turns.running)+len(p.turns.waiting) > 0 {
		p.rt.Fatalf("all has ended, and %v are under way, %v wait", p.turns.running, p.turns.waiting)
	}
}

// underWay is a pipeline whose run has a place, for which another waits.
func (p *play) underWay() *watched {
	for _, one := range p.watched {
		if one.current != 0 && one.view.Status != pipeline.StatusWaiting {
			return one
		}
	}
	p.rt.Fatalf("a run waits for its turn, and none is under way")
	return nil
}
