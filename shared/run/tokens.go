package run

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/containerops/containerops/shared/job"
)

// succeed answers a task token; nobody waits at an empty one.
func (s *Service) succeed(ctx context.Context, token string, output any) error {
	if token == "" {
		return nil
	}
	_, err := s.Machines.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{
		TaskToken: aws.String(token), Output: aws.String(string(encode(output))),
	})
	return late(err)
}

// fail answers a task token with an error and its reason; nobody waits at an empty one.
func (s *Service) fail(ctx context.Context, token, name, reason string) error {
	if token == "" {
		return nil
	}
	cause, err := json.Marshal(job.Failure{Reason: reason})
	if err != nil {
		return err
	}
	_, err = s.Machines.SendTaskFailure(ctx, &sfn.SendTaskFailureInput{
		TaskToken: aws.String(token), Error: aws.String(name), Cause: aws.String(string(cause)),
	})
	return late(err)
}

// late drops the error of an answer to a task that has its answer already: done, not an error.
func late(err error) error {
	var timedOut *types.TaskTimedOut
	var gone *types.TaskDoesNotExist
	if errors.As(err, &timedOut) || errors.As(err, &gone) {
		return nil
	}
	return err
}
