package run

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/containerops/containerops/shared/job/mask"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// pauses are those before the second, third and last try of a delivery.
var pauses = [...]time.Duration{time.Second, 5 * time.Second, 25 * time.Second}

// maxTries is how often a delivery is tried.
const maxTries = len(pauses) + 1

// Deliver is called by the pipeline machine between a stage and what follows it: it tries each delivery that waits once, and says
// whether to call it again after a pause, or where the run goes on. Failed deliveries are kept and shown; they never fail a run.
//
// A delivery is made at least once, each try with the same Idempotency-Key.
func (s *Service) Deliver(ctx context.Context, in Position) (Position, error) {
	k := runKey{in.Domain, in.Pipeline, in.Run}
	k.note(ctx)
	waiting, err := s.round(ctx, k, in.Deliver)
	if err != nil {
		return Position{}, fmt.Errorf("deliver what %s tells: %w", k, err)
	}
	if waiting > 0 {
		in.Next, in.Pause = nextRedeliver, int(pauses[waiting-1]/time.Second)
		return in, nil
	}
	in.Next, in.Then, in.Deliver, in.Pause = in.Then, "", nil, 0
	return in, nil
}

// deliverApart has something delivered that the run's own execution does not: in another one of the same machine, which begins where
// there is something to deliver and ends when that is done. Its name makes a second call of this harmless.
func (s *Service) deliverApart(ctx context.Context, k runKey, what string, at Position) error {
	if err := s.Machines.Start(ctx, s.Settings.PipelineMachine, k.executionName(0)+"-"+what, encode(at)); err != nil {
		return fmt.Errorf("%s: start delivering: %w", k, err)
	}
	return nil
}

// round tries all that waits, and returns how often what still does was tried, 0 when nothing does.
func (s *Service) round(ctx context.Context, k runKey, refs []DeliverRef) (tries int, err error) {
	due, err := s.waitingDeliveries(ctx, k, refs)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	r, err := s.loadRun(ctx, k)
	if err != nil {
		return 0, err
	}
	def, err := s.Catalog.Definition(ctx, k.domain, k.pipeline, r.Definition)
	if err != nil {
		return 0, err
	}
	params, err := s.values(ctx, k, r)
	if err != nil {
		return 0, err
	}
	for _, d := range due {
		s.tryAll(ctx, &telling{key: k, run: r, params: params, def: def, deliveries: d})
		if err := s.Table.Write(ctx, s.putDeliveries(k, d)); err != nil && store.Failed(err) < 0 {
			return 0, err // a second call of this function at the same time has written as much
		}
		tries = max(tries, d.waiting())
	}
	return tries, nil
}

// waiting is how often what still waits was tried, 0 when nothing does; before the first try it counts as one.
func (d *deliveries) waiting() int {
	tries := 0
	for _, one := range d.All {
		if one.State == deliveryWaiting {
			tries = max(tries, one.Tries, 1)
		}
	}
	return tries
}

// telling is an end of a stage or of a run that others are told of.
type telling struct {
	key        runKey
	run        *record
	params     map[string]string // opened
	def        *pipeline.Pipeline
	deliveries *deliveries
}

func (s *Service) tryAll(ctx context.Context, t *telling) {
	var all sync.WaitGroup
	for i := range t.deliveries.All {
		if one := &t.deliveries.All[i]; one.State == deliveryWaiting {
			all.Go(func() { s.try(ctx, t, one) })
		}
	}
	all.Wait()
}

// errNoCarrier says that nobody is set up to carry a delivery of this kind.
var errNoCarrier = errors.New("nobody here carries it")

func (s *Service) try(ctx context.Context, t *telling, one *delivery) {
	err := s.send(ctx, t, one)
	one.Tries++
	one.Time = s.Now().UTC()
	one.Reason = ""
	var refused *notify.Refusal
	switch {
	case err == nil:
		one.State = deliveryDone
		return
	case errors.Is(err, errNoCarrier):
		one.State = deliveryKept
	case errors.As(err, &refused), one.Tries == maxTries:
		one.State = deliveryFailed
	}
	one.Reason = cut(mask.Text(err.Error(), mask.Forms(t.run.secrets()))) // a secret that is cut would no longer be known
}
