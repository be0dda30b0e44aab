package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/infra/local/builds"
	"github.com/containerops/containerops/infra/local/states"
	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/machines/stepfunctions"
)

// startEngine executes the bundle's state machines and runs builds in this process, as the one-machine stack does, behind one
// address that the functions in their containers reach.
func (a *api) startEngine(ctx context.Context) error {
	definitions := make(map[string]states.Definition)
	for _, m := range a.bundle.Machines {
		definitions[m.ARN] = states.Definition{Name: m.Name, File: m.File, JSON: m.Definition}
	}
	engine, err := states.Open(states.Config{Dir: filepath.Join(a.dir, "states"), Machines: definitions, Invoke: a.invoke})
	if err != nil {
		return err
	}
	a.onClose(engine.Close)
	runner, err := builds.Open(builds.Config{
		Dir: filepath.Join(a.dir, "builds"), Limit: runtime.NumCPU(), Project: buildProject, NewAgent: a.newAgent, Ended: a.buildEnded,
	})
	if err != nil {
		return err
	}
	toStates, toBuilds := engine.Handler(), runner.Handler()
	a.listenAndServe(a.inner, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("X-Amz-Target"), states.TargetPrefix) {
			toStates.ServeHTTP(w, r)
			return
		}
		toBuilds.ServeHTTP(w, r)
	}))
	building, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- runner.Run(building) }()
	a.onClose(func() error {
		stop()
		return <-ended
	})
	return nil
}

// newAgent makes the agent that does the jobs, on the emulated S3. Scripts find the toolchains where this program does.
func (a *api) newAgent(place builds.Place) builds.Agent {
	settings := job.DefaultSettings()
	settings.WorkDir = place.WorkDir
	settings.CacheDir = filepath.Join(a.dir, "cache")
	settings.Path = os.Getenv("PATH")
	cfg := a.config()
	cfg.BaseEndpoint = aws.String("http://" + a.inner.Addr().String())
	return &job.Agent{
		Work:     a.bucket(workBucket),
		Files:    a.bucket(filesBucket),
		Tasks:    stepfunctions.New(func() *sfn.Client { return sfn.NewFromConfig(cfg) }),
		Runner:   place.Runner,
		Settings: settings,
	}
}

// buildEnded calls the function that answers for builds that end without a word, as EventBridge does on AWS.
func (a *api) buildEnded(ctx context.Context, end builds.Event) error {
	event, err := json.Marshal(map[string]any{"source": "aws.codebuild", "detail-type": "CodeBuild Build State Change", "detail": end})
	if err != nil {
		return err
	}
	for _, f := range a.bundle.Functions {
		if f.Folder == "build-ended" {
			_, err = a.invoke(ctx, f.ARN, event)
			return err
		}
	}
	return fmt.Errorf("template.yaml: no function answers for builds that end without a word")
}

// invoke calls a function in SAM's emulator, as states.Config says.
//
// See https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
func (a *api) invoke(ctx context.Context, arn string, payload []byte) ([]byte, error) {
	id := ""
	for _, f := range a.bundle.Functions {
		if f.ARN == arn {
			id = f.ID
		}
	}
	address := "http://" + a.lambda + "/2015-03-31/functions/" + id + "/invocations"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(payload))
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	a.say("  %s: %d", id, answer.StatusCode)
	switch {
	case answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("invoke %s: %s: %s", id, answer.Status, text)
	case answer.Header.Get("X-Amz-Function-Error") != "":
		return nil, &states.FunctionError{Payload: text}
	}
	return text, nil
}
