package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/containerops/containerops/infra/local/bundle"
	"github.com/containerops/containerops/infra/local/files"
	"github.com/containerops/containerops/infra/local/states"
	"github.com/containerops/containerops/shared/store"
	"github.com/containerops/containerops/shared/wire"
)

// stack is the running program.
type stack struct {
	config   config
	data     *data
	bundle   *bundle.Bundle
	address  net.Listener // of the API
	internal *internal
	table    store.Table
	files    *files.Server
	parts    *wire.Parts
	lambdas  functions
	states   *states.Engine
	failed   chan error // the first part that ended without being told to

	closers []closer
}

// closer ends a part. The parts end in the opposite order of their start.
type closer struct {
	part  string
	close func() error
}

// open starts all parts; when it returns without an error everything answers.
func open(ctx context.Context, c config) (_ *stack, err error) {
	s := &stack{config: c, failed: make(chan error, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	for _, step := range []func(context.Context) error{
		s.openData, s.listen, s.openTable, s.openFiles, s.openInternal, s.openFunctions, s.openStates, s.openBuilds, s.openAccount,
		s.openAPI, s.startReconciler, s.checkAPI,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *stack) onClose(part string, close func() error) {
	s.closers = append(s.closers, closer{part, close})
}

// Close ends all parts: requests under way are answered, builds are ended, what is in memory is written.
func (s *stack) Close() error {
	var failed error
	for _, c := range slices.Backward(s.closers) {
		if err := c.close(); err != nil {
			failed = errors.Join(failed, fmt.Errorf("end %s: %w", c.part, err))
		}
	}
	s.closers = nil
	return failed
}

// Wait returns when the context ends, or with the error of a part that failed.
func (s *stack) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.failed:
		return err
	}
}

// Failed is the error of a part that has failed, or nil.
func (s *stack) Failed() error {
	select {
	case err := <-s.failed:
		return err
	default:
		return nil
	}
}

// fail is called by a part that ended without being told to.
func (s *stack) fail(err error) {
	select {
	case s.failed <- err:
	default: // another was first
	}
}

// CredentialsFile is where the first administrator's credentials are.
func (s *stack) CredentialsFile() string { return s.data.path(credentialsFile) }

func (s *stack) openData(context.Context) (err error) {
	if s.bundle, err = bundle.Load(); err != nil {
		return err
	}
	if s.data, err = openData(s.config.data); err != nil {
		return err
	}
	s.onClose("the data folder", s.data.close)
	return nil
}
