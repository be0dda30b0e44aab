package run

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/containerops/containerops/shared/observe"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// An account has only so many runs under way at a time (Settings.MaxRuns). A run beyond that is not refused: it is written and claims
// its pipeline, and waits in the account's queue for its turn, the oldest first. Whoever ends a run, and whoever joins the queue, looks
// then whether there is a place (callNext), so one of two that come at once sees the other; for one that dies in between the reconciler
// looks. The queue is bounded too (Settings.MaxQueued): beyond that a start is QueueFull, and writes nothing.

// turns is how an account's runs stand, and the one whose turn is next.
type turns struct {
	running counters
	waiting counters
	next    *store.Item // nil when none waits
}

// turn is a run that waits, as the queue keeps it.
type turn struct {
	Pipeline int64 `json:"pipeline"`
	Run      int64 `json:"run"`
	Counter  int   `json:"counter"` // that counts it
}

func (s *Service) turns(ctx context.Context, domain store.Domain) (turns, error) {
	var now turns
	page, err := s.Table.Query(ctx, store.Query{PK: domain.Turns(), Limit: 2*len(now.running) + 1}) // the counters are first
	if err != nil {
		return now, err
	}
	all := make(map[store.Key]store.Item, len(page.Items))
	for _, item := range page.Items {
		all[item.Key] = item
	}
	for n := range now.running {
		now.running[n], now.waiting[n] = all[domain.RunsUnderWay(n)], all[domain.RunsWaiting(n)]
	}
	for _, item := range page.Items {
		if strings.HasPrefix(item.SK, store.TurnPrefix) {
			now.next = &item
			break
		}
	}
	return now, nil
}

// queued says whether a run waits for its turn.
func (r *record) queued() bool { return !r.Queued.IsZero() }

// turn is where it stands in the queue.
func (r *record) turn(k runKey) store.Key { return k.domain.Turn(r.Queued, k.pipeline) }

// enter are the writes that give a run a place, or a turn; which of the two, they say in its record.
func (s *Service) enter(ctx context.Context, k runKey, r *record) ([]store.Op, error) {
	now, err := s.turns(ctx, k.domain)
	if err != nil {
		return nil, err
	}
	if place := now.running.room(s.Settings.MaxRuns, k.pipeline); place != nil && now.next == nil {
		return s.settle(k, r, *place), nil
	}
	place := now.waiting.room(s.Settings.MaxQueued, k.pipeline)
	if place == nil {
		return nil, pipeline.Faultf(pipeline.QueueFull, "%d runs of the account are under way and %d wait for their turn, at most %d may wait",
			now.running.total(), now.waiting.total(), s.Settings.MaxQueued)
	}
	r.Status, r.Queued, r.Counter = pipeline.StatusWaiting, s.Now().UTC(), place.counter
	return []store.Op{
		store.Add(k.domain.RunsWaiting(r.Counter), 1, place.cond),
		store.Put(r.turn(k), encode(turn{k.pipeline, k.run, r.Counter}), store.If{Absent: true}),
	}, nil
}

// settle are the writes of a run that begins in a place.
func (s *Service) settle(k runKey, r *record, in place) []store.Op {
	r.Status, r.Queued, r.Counter = pipeline.StatusRunning, time.Time{}, in.counter
	return append(s.begin(k, r), store.Add(k.domain.RunsUnderWay(r.Counter), 1, in.cond))
}

// begin are the writes of a run that begins, or goes on after its timeout_reset, beside those of its record.
func (s *Service) begin(k runKey, r *record) []store.Op {
	told, _ := s.tell(k, k.end(), dueOfStart(r))
	return append(told, k.open(r))
}

// leave are the writes that free a run's place, or give up its turn.
func (r *record) leave(k runKey) []store.Op {
	if r.queued() {
		return []store.Op{store.Delete(r.turn(k), store.If{Present: true}), store.Add(k.domain.RunsWaiting(r.Counter), -1, store.If{})}
	}
	return []store.Op{store.Delete(k.domain.OpenRun(k.pipeline), store.If{}), store.Add(k.domain.RunsUnderWay(r.Counter), -1, store.If{})}
}

// entered goes on with a run once it is written: it begins, or looks whether its turn has come since.
func (s *Service) entered(ctx context.Context, k runKey, r *record, def *pipeline.Pipeline) {
	if r.queued() {
		s.measure(ctx, observe.Dimension{}, observe.Count("RunsQueued"))
		s.look(ctx, k.domain)
		return
	}
	s.measureStart(ctx)
	if err := s.execute(ctx, k, r, def); err != nil {
		s.Logger.ErrorContext(ctx, "start execution: left to the reconciler", "error", err)
	}
}

// freed goes on with the account's other runs once one has ended.
func (s *Service) freed(ctx context.Context, at Position) {
	if at.Next == nextEnd || at.Then == nextEnd {
		s.look(ctx, at.Domain)
	}
}

// look is callNext for who has done their own work.
func (s *Service) look(ctx context.Context, domain store.Domain) {
	if err := s.callNext(ctx, domain); err != nil {
		s.Logger.ErrorContext(ctx, "left to the reconciler", "error", err)
	}
}

// awaits says what a run waits for, when it waits for its turn; a pipeline that never ran waits too, and has no start.
func (s *Service) awaits(r *record) string {
	if r.Status != pipeline.StatusWaiting || r.Start.IsZero() {
		return ""
	}
	return fmt.Sprintf("waits for its turn: at most %d runs of the account are under way at a time", s.Settings.MaxRuns)
}
