package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"time"

	"github.com/containerops/containerops/infra/local/files"
	"github.com/containerops/containerops/infra/local/states"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/wire"
)

// pipelineMachine is the id, in the template, of the state machine of runs.
const pipelineMachine = "PipelineMachine"

// filesOwner is the access key of the files. They remember whose they are, so it is always the same; its secret never is.
const filesOwner = "containerops"

func (s *stack) openFiles(ctx context.Context) (err error) {
	s.files, err = files.Open(ctx, files.Config{Dir: s.data.path("files"), AccessKey: filesOwner, SecretKey: rand.Text()})
	if err != nil {
		return err
	}
	s.onClose("the files", s.files.Close)
	return nil
}

// openFunctions makes the bundle's functions on this machine's parts.
func (s *stack) openFunctions(context.Context) error {
	machine, err := s.bundle.Machine(pipelineMachine)
	if err != nil {
		return err
	}
	keys, err := loadKeys(s.data)
	if err != nil {
		return err
	}
	mail, err := s.config.mail()
	if err != nil {
		return err
	}
	s.parts = &wire.Parts{
		Settings: wire.Settings{
			FilesBucket:          files.FilesBucket,
			WorkBucket:           files.WorkBucket,
			PipelineMachine:      machine.ARN,
			BuildProject:         buildProject,
			PublicURL:            s.publicURL(),
			StageTimeout:         s.config.stageTimeout,
			RunRetention:         time.Duration(s.config.retentionDays) * 24 * time.Hour,
			MaxReturns:           s.config.maxReturns,
			MaxPipelines:         s.config.maxPipelines,
			MaxRuns:              s.config.maxRuns,
			MaxQueued:            s.config.maxQueuedRuns,
			MaxLog:               s.config.maxLog << 20,
			MaxPackages:          s.config.maxPackages << 20,
			AllowPrivateNetworks: s.config.allowPrivate,
		},
		Table:    s.table,
		Work:     s.files.Bucket(files.WorkBucket),
		Files:    s.files.Bucket(files.FilesBucket),
		Links:    s.files.Links(s.publicURL(), files.FilesBucket),
		Keys:     auth.HeldKeys(keys),
		Machines: s.engine(),
		Builds:   s.builds(),
		Mail:     mail,
	}
	s.lambdas, err = makeFunctions(s.bundle, s.parts)
	return err
}

func (s *stack) openStates(context.Context) error {
	machines := make(map[string]states.Definition)
	for _, m := range s.bundle.Machines {
		machines[m.ARN] = states.Definition{Name: m.Name, File: m.File, JSON: m.Definition}
	}
	engine, err := states.Open(states.Config{Dir: s.data.path("states"), Machines: machines, Invoke: s.lambdas.invoke})
	if err != nil {
		return err
	}
	s.states = engine
	s.onClose("the state machines", engine.Close)
	s.internal.states.set(engine.Handler())
	return nil
}

func (s *stack) openAccount(ctx context.Context) error {
	return foundAccount(ctx, s.data, s.parts.Users(), s.URL())
}

// reconcileEvery is the rate of the template's schedule.
const reconcileEvery = time.Minute

// startReconciler calls the reconciler now, for what the last end of this program left, and then each minute.
func (s *stack) startReconciler(ctx context.Context) error {
	reconcile, known := s.lambdas["reconcile"]
	if !known {
		return errors.New("template.yaml: there is no reconciler")
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticks := time.NewTicker(reconcileEvery)
		defer ticks.Stop()
		for ctx.Err() == nil {
			if _, err := invoke(ctx, reconcile, []byte("{}")); err != nil && ctx.Err() == nil {
				slog.Error("reconcile", "error", err.Error())
			}
			select {
			case <-ticks.C:
			case <-ctx.Done():
			}
		}
	}()
	s.onClose("the reconciler", func() error {
		stop()
		<-done
		return nil
	})
	return nil
}
