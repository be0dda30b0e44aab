package run

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/containerops/containerops/shared/machines"
	"github.com/containerops/containerops/shared/observe"
	"github.com/containerops/containerops/shared/store"
)

// Reconcile puts right what something that died in between has left: a run without an execution is started, a run whose
// execution has ended without it is closed, what a stopped run waits for is ended, who was deleted is not waited for by reviews, and
// runs whose turn has come begin, and what nobody delivers any more is delivered. It is called each minute and may be called at any time.
//
// The executions are listed, since to ask for each would be as many requests as there are runs; only for the runs that the list
// does not show is asked.
func (s *Service) Reconcile(ctx context.Context) error {
	running, err := s.Machines.Running(ctx, s.Settings.PipelineMachine)
	if err != nil {
		return fmt.Errorf("reconcile: list the executions: %w", err)
	}
	err = s.each(ctx, store.Domains, func(item store.Item) error {
		var account struct {
			ID store.Domain `json:"id"`
		}
		if err := read(item, &account); err != nil {
			return err
		}
		return s.reconcileAccount(ctx, account.ID, running)
	})
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	return nil
}

func (s *Service) reconcileAccount(ctx context.Context, domain store.Domain, running map[string]bool) error {
	err := s.eachOpenRun(ctx, domain, func(ctx context.Context, k runKey, open openRun) error { return s.reconcileRun(ctx, k, open, running) })
	return errors.Join(err, s.releaseDeparted(ctx, domain), s.callNext(ctx, domain), s.tellRest(ctx, domain))
}

// eachOpenRun does something for each run under way of an account.
func (s *Service) eachOpenRun(ctx context.Context, domain store.Domain, do func(context.Context, runKey, openRun) error) error {
	return s.each(ctx, domain.OpenRuns(), func(item store.Item) error {
		var open openRun
		if err := read(item, &open); err != nil {
			return err
		}
		k := runKey{domain: domain, run: open.Run}
		if _, err := fmt.Sscanf(item.SK, "%d", &k.pipeline); err != nil {
			return fmt.Errorf("%s %s: %w", item.PK, item.SK, err)
		}
		return do(ctx, k, open)
	})
}

// each does something for each item of a partition, also when it has failed for others.
func (s *Service) each(ctx context.Context, partition string, do func(store.Item) error) error {
	var failed error
	query := store.Query{PK: partition, Limit: 1000}
	for {
		page, err := s.Table.Query(ctx, query)
		if err != nil {
			return errors.Join(failed, fmt.Errorf("%s: %w", partition, err))
		}
		for _, item := range page.Items {
			failed = errors.Join(failed, do(item))
			query.After = item.SK
		}
		if !page.More {
			return failed
		}
	}
}

func (s *Service) reconcileRun(ctx context.Context, k runKey, open openRun, running map[string]bool) error {
	ctx = observe.Begin(ctx) // the next run's lines are not this one's
	k.note(ctx)
	arn := s.executionARN(k, open.Execution)
	if running[arn] {
		return s.haltAgain(ctx, k, open)
	}
	execution, err := s.Machines.Find(ctx, arn)
	if errors.Is(err, machines.ErrNoExecution) {
		s.Logger.InfoContext(ctx, "reconcile: a run had no execution")
		return s.restart(ctx, k)
	}
	if err != nil {
		return fmt.Errorf("reconcile %s: %w", k, err)
	}
	if execution.Running {
		return s.haltAgain(ctx, k, open)
	}
	s.Logger.WarnContext(ctx, "reconcile: a run outlived its execution", "status", execution.Status)
	next, err := s.CloseRun(ctx, CloseRunInput{Domain: k.domain, Pipeline: k.pipeline, Run: k.run, Stage: StageRef{Attempt: open.Execution},
		Error: &TaskError{Error: execution.Status, Cause: execution.Cause}})
	if err != nil || next.Next == nextEnd {
		return err
	}
	return s.deliverApart(ctx, k, fmt.Sprintf("closed-%d", open.Execution), next)
}

// haltAgain does what the stop of a run had left to do that died once it had marked it; of what has ended nobody waits for it.
func (s *Service) haltAgain(ctx context.Context, k runKey, open openRun) error {
	if !open.Stopped {
		return nil
	}
	r, err := s.loadRun(ctx, k)
	if err != nil || r.StoppedBy == "" {
		return err
	}
	return s.halt(ctx, k, r)
}

func (s *Service) restart(ctx context.Context, k runKey) error {
	r, err := s.loadRun(ctx, k)
	if err != nil || r.ended() {
		return err
	}
	def, err := s.Catalog.Definition(ctx, k.domain, k.pipeline, r.Definition)
	if err != nil {
		return err
	}
	return s.execute(ctx, k, r, def)
}

// executionARN is the ARN of a run's execution.
//
// See https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
func (s *Service) executionARN(k runKey, execution int) string {
	return strings.Replace(s.Settings.PipelineMachine, ":stateMachine:", ":execution:", 1) + ":" + k.executionName(execution)
}
