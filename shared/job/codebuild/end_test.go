package codebuild_test

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codebuild/types"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/job/codebuild"
)

// ended is a build of the task "token", with phases as CodeBuild shows them.
func ended(status types.StatusType, phases ...types.BuildPhase) types.Build {
	return types.Build{BuildStatus: status, Phases: phases, Environment: &types.ProjectEnvironment{EnvironmentVariables: []types.EnvironmentVariable{
		{Name: aws.String(job.EnvSpec), Value: aws.String("spec")}, {Name: aws.String(job.EnvTaskToken), Value: aws.String("token")},
	}}}
}

func phase(kind types.BuildPhaseType, status types.StatusType, message string) types.BuildPhase {
	return types.BuildPhase{PhaseType: kind, PhaseStatus: status, Contexts: []types.PhaseContext{{Message: aws.String(message)}}}
}

func TestHowABuildEnded(t *testing.T) {
	t.Parallel()
	const silent = "the build ended without a word: "
	for name, test := range map[string]struct {
		build types.Build
		want  job.Ending
	}{
		"killed": {ended(types.StatusTypeFault), job.Ending{Token: "token", Code: job.ErrorFailed, Reason: silent + "FAULT"}},
		"without its agent": {
			ended(types.StatusTypeFailed, phase(types.BuildPhaseTypeQueued, types.StatusTypeSucceeded, ""),
				phase(types.BuildPhaseTypeInstall, types.StatusTypeFailed, "aws s3 cp: exit status 1")),
			job.Ending{Token: "token", Code: job.ErrorFailed, Reason: silent + "FAILED, INSTALL: aws s3 cp: exit status 1"},
		},
		"stopped by hand":           {ended(types.StatusTypeStopped), job.Ending{Token: "token", Code: job.ErrorCancelled, Reason: silent + "STOPPED"}},
		"at CodeBuild's own limit":  {ended(types.StatusTypeTimedOut), job.Ending{Token: "token", Code: job.ErrorTimeout, Reason: silent + "TIMED_OUT"}},
		"well, but without a word":  {ended(types.StatusTypeSucceeded), job.Ending{Token: "token", Code: job.ErrorFailed, Reason: silent + "SUCCEEDED"}},
		"of somebody else's making": {types.Build{BuildStatus: types.StatusTypeFailed}, job.Ending{Code: job.ErrorFailed, Reason: silent + "FAILED"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := codebuild.New(&client{builds: []types.Build{test.build}}, settings).End(t.Context(), "builds:one")
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestABuildThatIsNotKnown(t *testing.T) {
	t.Parallel()
	if got, err := codebuild.New(&client{}, settings).End(t.Context(), "builds:one"); err != nil || got != (job.Ending{}) {
		t.Errorf("got %+v, %v", got, err)
	}
	refused := errors.New("not now")
	if _, err := codebuild.New(&client{err: refused}, settings).End(t.Context(), "builds:one"); !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
}
