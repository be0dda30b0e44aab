// Package codebuild does jobs in CodeBuild: it is the adapter of run.Builds.
//
// A build is told its order (job.Order) by its environment, and fetches the agent that does the job by what it finds there
// (template.yaml, BuildProject). Each kind of job has a project, which says what machine its builds run on.
package codebuild

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	sdk "github.com/aws/aws-sdk-go-v2/service/codebuild"
	"github.com/aws/aws-sdk-go-v2/service/codebuild/types"

	"github.com/containerops/containerops/shared/job"
)

// Client is what is needed of CodeBuild; *codebuild.Client of the SDK is one.
type Client interface {
	StartBuild(context.Context, *sdk.StartBuildInput, ...func(*sdk.Options)) (*sdk.StartBuildOutput, error)
	StopBuild(context.Context, *sdk.StopBuildInput, ...func(*sdk.Options)) (*sdk.StopBuildOutput, error)
	BatchGetBuilds(context.Context, *sdk.BatchGetBuildsInput, ...func(*sdk.Options)) (*sdk.BatchGetBuildsOutput, error)
}

// Builds starts, stops and looks at builds.
type Builds struct {
	client   Client
	settings Settings
}

// Settings are where builds run.
type Settings struct {
	Projects map[job.Kind]string
	Images   map[string]string // by Order.Toolchain; an empty or absent one is the project's own
	Caches   string            // bucket and prefix that caches lie under; empty: builds keep them themselves
}

// OneProject are the settings of a place where one project does all kinds of jobs.
func OneProject(name string) Settings {
	return Settings{Projects: map[job.Kind]string{job.KindSource: name, job.KindBuild: name, job.KindImage: name}}
}

// New is for builds that run as the settings say.
func New(client Client, settings Settings) *Builds { return &Builds{client, settings} }

// Start starts the build of an order and returns its id. Orders of one task are one build, as CodeBuild remembers for 5 minutes.
// When it takes no more builds now the error is a job.ErrBusy.
func (b *Builds) Start(ctx context.Context, order job.Order) (string, error) {
	project := b.settings.Projects[order.Kind]
	if project == "" {
		return "", fmt.Errorf("start build: there is no project for the kind %q", order.Kind)
	}
	out, err := b.client.StartBuild(ctx, b.request(project, order))
	if busy(err) {
		return "", fmt.Errorf("start build: %w: %w", job.ErrBusy, err)
	}
	if err != nil {
		return "", fmt.Errorf("start build: %w", err)
	}
	return aws.ToString(out.Build.Id), nil
}

func (b *Builds) request(project string, order job.Order) *sdk.StartBuildInput {
	once := sha256.Sum256([]byte(order.Token))
	in := &sdk.StartBuildInput{ProjectName: aws.String(project), IdempotencyToken: aws.String(hex.EncodeToString(once[:]))}
	for name, value := range order.Environment() {
		in.EnvironmentVariablesOverride = append(in.EnvironmentVariablesOverride,
			types.EnvironmentVariable{Name: aws.String(name), Value: aws.String(value)})
	}
	if image := b.settings.Images[order.Toolchain]; image != "" {
		in.ImageOverride = aws.String(image)
	}
	if order.Cache != "" && b.settings.Caches != "" {
		in.CacheOverride = &types.ProjectCache{Type: types.CacheTypeS3, Location: aws.String(b.settings.Caches + "/" + order.Cache)}
	}
	return in
}

// busy tells the errors that pass: the account's builds are all taken and its queue, five times as many, is full; or there were
// too many requests.
//
// See https://docs.aws.amazon.com/codebuild/latest/userguide/builds-working.html
func busy(err error) bool {
	var full *types.AccountLimitExceededException
	return errors.As(err, &full) || throttled.IsErrorThrottle(err) == aws.TrueTernary
}

var throttled = retry.IsErrorThrottles(retry.DefaultThrottles)

// Stop ends a build. One that has ended, or that CodeBuild does not know any more, is no error.
func (b *Builds) Stop(ctx context.Context, build string) error {
	_, err := b.client.StopBuild(ctx, &sdk.StopBuildInput{Id: aws.String(build)})
	var unknown *types.ResourceNotFoundException
	if err == nil || errors.As(err, &unknown) {
		return nil
	}
	return fmt.Errorf("stop build %s: %w", build, err)
}
