package run

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/machines"
)

// succeed answers a task token; nobody waits at an empty one.
func (s *Service) succeed(ctx context.Context, token string, output any) error {
	if token == "" {
		return nil
	}
	return late(s.Machines.Succeed(ctx, token, encode(output)))
}

// fail answers a task token with an error and its reason; nobody waits at an empty one.
func (s *Service) fail(ctx context.Context, token, name, reason string) error {
	return s.failWith(ctx, token, name, job.Failure{Reason: reason})
}

func (s *Service) failWith(ctx context.Context, token, name string, failure job.Failure) error {
	if token == "" {
		return nil
	}
	cause, err := json.Marshal(failure)
	if err != nil {
		return err
	}
	return late(s.Machines.Fail(ctx, token, name, string(cause)))
}

// late drops the error of an answer to a task that has its answer already: done, not an error.
func late(err error) error {
	if errors.Is(err, machines.ErrNobodyWaits) {
		return nil
	}
	return err
}
