package codebuild_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/codebuild"
	"github.com/aws/aws-sdk-go-v2/service/codebuild/types"
	"github.com/aws/smithy-go"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/job/codebuild"
)

// client notes what it is asked for and answers what it is told to.
type client struct {
	started []*sdk.StartBuildInput
	stopped string
	builds  []types.Build
	err     error
}

func (c *client) StopBuild(_ context.Context, in *sdk.StopBuildInput, _ ...func(*sdk.Options)) (*sdk.StopBuildOutput, error) {
	c.stopped = aws.ToString(in.Id)
	return &sdk.StopBuildOutput{}, c.err
}

func (c *client) StartBuild(_ context.Context, in *sdk.StartBuildInput, _ ...func(*sdk.Options)) (*sdk.StartBuildOutput, error) {
	c.started = append(c.started, in)
	return &sdk.StartBuildOutput{Build: &types.Build{Id: aws.String("builds:one")}}, c.err
}

func (c *client) BatchGetBuilds(_ context.Context, in *sdk.BatchGetBuildsInput, _ ...func(*sdk.Options)) (*sdk.BatchGetBuildsOutput, error) {
	if c.err != nil {
		return nil, c.err
	}
	return &sdk.BatchGetBuildsOutput{Builds: c.builds}, nil
}

// settings have a project for what the tests begin, but none for images.
var settings = codebuild.Settings{
	Projects: map[job.Kind]string{job.KindSource: "sources", job.KindBuild: "builds"},
	Images:   map[string]string{"go": "golang:1", "java": ""},
	Caches:   "work/caches",
}

func environment(in *sdk.StartBuildInput) map[string]string {
	env := map[string]string{}
	for _, v := range in.EnvironmentVariablesOverride {
		env[aws.ToString(v.Name)] = aws.ToString(v.Value)
	}
	return env
}

func TestABuildIsToldItsOrder(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		order job.Order
		want  map[string]string
	}{
		"with an agent to fetch": {
			job.Order{Kind: job.KindBuild, Spec: "jobs/d/1/2.json", Token: "token", Agent: job.Program{Key: "agent/ab", Hash: "ab"}},
			map[string]string{job.EnvSpec: "jobs/d/1/2.json", job.EnvTaskToken: "token", job.EnvAgentKey: "agent/ab", job.EnvAgentHash: "ab"},
		},
		"with an agent that is there": {
			job.Order{Kind: job.KindBuild, Spec: "jobs/d/1/2.json", Token: "token"},
			map[string]string{job.EnvSpec: "jobs/d/1/2.json", job.EnvTaskToken: "token"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &client{}
			build, err := codebuild.New(c, settings).Start(t.Context(), test.order)
			if err != nil || build != "builds:one" {
				t.Fatalf("the build is %q, %v", build, err)
			}
			if got := environment(c.started[0]); !maps.Equal(got, test.want) || aws.ToString(c.started[0].ProjectName) != "builds" {
				t.Errorf("%s is told %v, want %v", aws.ToString(c.started[0].ProjectName), got, test.want)
			}
		})
	}
}

func TestABuildRunsWhereItsKindDoes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		order                 job.Order
		project, image, cache string
	}{
		"a source":                 {job.Order{Kind: job.KindSource}, "sources", "", ""},
		"a build":                  {job.Order{Kind: job.KindBuild, Toolchain: "java"}, "builds", "", ""},
		"a build in another image": {job.Order{Kind: job.KindBuild, Toolchain: "go"}, "builds", "golang:1", ""},
		"a build with a cache":     {job.Order{Kind: job.KindBuild, Cache: "d-1"}, "builds", "", "work/caches/d-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &client{}
			if _, err := codebuild.New(c, settings).Start(t.Context(), test.order); err != nil {
				t.Fatal(err)
			}
			in, cache := c.started[0], ""
			if in.CacheOverride != nil {
				cache = aws.ToString(in.CacheOverride.Location)
			}
			if got := aws.ToString(in.ImageOverride); aws.ToString(in.ProjectName) != test.project || got != test.image || cache != test.cache {
				t.Errorf("it runs in %s with the image %q and the cache %q", aws.ToString(in.ProjectName), got, cache)
			}
		})
	}
	if _, err := codebuild.New(&client{}, settings).Start(t.Context(), job.Order{Kind: job.KindImage}); err == nil || !strings.Contains(err.Error(), "image") {
		t.Errorf("a kind without a project: %v", err)
	}
}

func TestATaskIsBuiltOnce(t *testing.T) {
	t.Parallel()
	c := &client{}
	builds := codebuild.New(c, settings)
	for _, token := range []string{"one", "one", "two"} {
		if _, err := builds.Start(t.Context(), job.Order{Kind: job.KindBuild, Spec: "spec", Token: token}); err != nil {
			t.Fatal(err)
		}
	}
	once := func(i int) string { return aws.ToString(c.started[i].IdempotencyToken) }
	if once(0) == "" || once(0) != once(1) || once(0) == once(2) {
		t.Errorf("the idempotency tokens are %q, %q and %q", once(0), once(1), once(2))
	}
	if len(once(0)) > 64 { // StartBuild's limit
		t.Errorf("%q is too long", once(0))
	}
}

func TestABuildIsStopped(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer error
		want   string
	}{
		"that runs":     {},
		"that is gone":  {answer: &types.ResourceNotFoundException{}},
		"that will not": {answer: errors.New("not now"), want: "stop build builds:one: not now"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &client{err: test.answer}
			err := codebuild.New(c, settings).Stop(t.Context(), "builds:one")
			if c.stopped != "builds:one" || (err != nil) != (test.want != "") || err != nil && err.Error() != test.want {
				t.Errorf("%q was stopped: %v", c.stopped, err)
			}
		})
	}
}

func TestABuildThatCannotBeTakenNowIsBusy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer error
		busy   bool
	}{
		"the queue is full":        {&types.AccountLimitExceededException{Message: aws.String("Cannot have more than 300 builds in queue for the account")}, true},
		"too many requests":        {&smithy.GenericAPIError{Code: "ThrottlingException"}, true},
		"there is no such project": {&types.ResourceNotFoundException{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := codebuild.New(&client{err: test.answer}, settings).Start(t.Context(), job.Order{Kind: job.KindBuild})
			if errors.Is(err, job.ErrBusy) != test.busy || !errors.Is(err, test.answer) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestARefusedBuildSaysWhatWasRefused(t *testing.T) {
	t.Parallel()
	refused := errors.New("no such project")
	_, err := codebuild.New(&client{err: refused}, settings).Start(t.Context(), job.Order{Kind: job.KindBuild})
	if !errors.Is(err, refused) || !strings.HasPrefix(err.Error(), "start build: ") {
		t.Errorf("got %v", err)
	}
}
