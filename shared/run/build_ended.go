package run

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/job"
)

// BuildEndedInput is the event of a build's end, as EventBridge carries it.
//
// See https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html
type BuildEndedInput struct {
	Detail struct {
		Build string `json:"build-id"`
	} `json:"detail"`
}

// BuildEnded fails the task of a build that has ended without a word: it was killed, or could not even fetch its agent. It asks
// for the build's own task, so that a build of the past never fails a stage that runs again; of a build that has answered, as
// nearly every one has, nobody waits for this answer.
func (s *Service) BuildEnded(ctx context.Context, in BuildEndedInput) error {
	end, err := s.Builds.End(ctx, in.Detail.Build)
	if err == nil {
		err = s.failWith(ctx, end.Token, end.Code, job.Failure{Reason: cut(end.Reason), Silent: true})
	}
	if err != nil {
		return fmt.Errorf("end of build %s: %w", in.Detail.Build, err)
	}
	return nil
}
