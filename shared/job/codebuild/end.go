package codebuild

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/codebuild"
	"github.com/aws/aws-sdk-go-v2/service/codebuild/types"

	"github.com/containerops/containerops/shared/job"
)

// End looks at a build that has ended, by its id or ARN. It is zero when CodeBuild does not know the build.
func (b *Builds) End(ctx context.Context, build string) (job.Ending, error) {
	out, err := b.client.BatchGetBuilds(ctx, &sdk.BatchGetBuildsInput{Ids: []string{build}})
	if err != nil {
		return job.Ending{}, fmt.Errorf("get build: %w", err)
	}
	if len(out.Builds) == 0 {
		return job.Ending{}, nil
	}
	ended := out.Builds[0]
	return job.Ending{Token: token(ended), Code: code(ended.BuildStatus), Reason: reason(ended)}, nil
}

// token is the task that the build's environment names.
func token(build types.Build) string {
	if build.Environment == nil {
		return ""
	}
	for _, variable := range build.Environment.EnvironmentVariables {
		if aws.ToString(variable.Name) == job.EnvTaskToken {
			return aws.ToString(variable.Value)
		}
	}
	return ""
}

func code(status types.StatusType) string {
	switch status {
	case types.StatusTypeTimedOut:
		return job.ErrorTimeout
	case types.StatusTypeStopped:
		return job.ErrorCancelled
	}
	return job.ErrorFailed
}

// reason is the build's status, with what its phases say of their failures.
func reason(build types.Build) string {
	text := "the build ended without a word: " + string(build.BuildStatus)
	for _, phase := range build.Phases {
		for _, said := range phase.Contexts {
			message := strings.TrimSpace(aws.ToString(said.Message))
			if message != "" && phase.PhaseStatus != types.StatusTypeSucceeded {
				text += fmt.Sprintf(", %s: %s", phase.PhaseType, message)
			}
		}
	}
	return text
}
