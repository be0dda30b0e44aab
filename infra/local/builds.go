package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/containerops/containerops/infra/local/builds"
	"github.com/containerops/containerops/infra/local/files"
	"github.com/containerops/containerops/shared/job"
)

// buildProject is the name of the one build project: all kinds of jobs run in the same place.
const buildProject = "containerops"

// openBuilds starts the runner of builds.
func (s *stack) openBuilds(ctx context.Context) error {
	runner, err := builds.Open(builds.Config{
		Dir: s.data.path("builds"), Limit: s.config.maxBuilds, Project: buildProject, NewAgent: s.newAgent, Ended: s.buildEnded,
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() {
		err := runner.Run(ctx)
		if ctx.Err() == nil {
			s.fail(fmt.Errorf("builds: %w", err))
		}
		ended <- err
	}()
	s.onClose("the builds", func() error {
		stop()
		return <-ended
	})
	s.internal.builds.set(runner.Handler())
	return nil
}

// buildEnded calls the function that answers for builds that end without a word, as EventBridge does on AWS.
func (s *stack) buildEnded(ctx context.Context, end builds.Event) error {
	event, err := json.Marshal(map[string]any{"source": "aws.codebuild", "detail-type": "CodeBuild Build State Change", "detail": end})
	if err != nil {
		return err
	}
	_, err = invoke(ctx, s.lambdas["build-ended"], event)
	return err
}

// newAgent makes the agent that does the jobs, in this process. Scripts find the toolchains where this program does.
func (s *stack) newAgent(place builds.Place) builds.Agent {
	settings := job.DefaultSettings()
	settings.WorkDir = place.WorkDir
	settings.CacheDir = s.data.path("cache")
	settings.Path = os.Getenv("PATH")
	return &job.Agent{
		Work:     s.files.Bucket(files.WorkBucket),
		Files:    s.files.Bucket(files.FilesBucket),
		Tasks:    s.engine(),
		Runner:   place.Runner,
		Settings: settings,
	}
}
