package main

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/uuid"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/inprocess"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
)

// The groups: the pipelines' and one that is empty, which an event deletes.
const (
	group     = "group-a"
	lastGroup = "group-old"
)

// The pipelines, in the order in which they are made: the numbers by which the events name them.
const (
	greeter   = iota + 1 // run 1 has ended: source, then build, which made demo/greeter 1.0.1
	reviewed             // run 1 waits for its review
	startable            // has never run
	stoppable            // run 1 is under way
	editable             // has never run
	deletable            // has never run
	hooked               // has the webhook
	beginning            // run 1 has started, its first stage has not begun
	finishing            // run 1 is in its first stage
	lost                 // run 1 is in its first stage
	failed               // run 1 has failed at its first stage
	listening            // has a code trigger
)

// preparation tells the story that the events go on with.
type preparation struct {
	*inprocess.Stack
	api     *client.Client
	objects *s3.Client
}

// prepare makes all that the events speak of.
func prepare(ctx context.Context, s services) (err error) {
	if err := makeResources(ctx, s); err != nil {
		return err
	}
	known, err := settings(s)
	if err != nil {
		return err
	}
	known.Metrics = "" // what is made here is no run of the service's
	parts := s.parts(known)
	if err := foundAccount(ctx, parts.Table, parts.Keys); err != nil {
		return err
	}
	ids := []string{webhookID}
	parts.Catalog().NewID = func() string {
		if len(ids) == 0 {
			return uuid.NewString()
		}
		next := ids[0]
		ids = ids[1:]
		return next
	}
	stack, err := inprocess.Serve(parts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stack.Close()) }()
	p := &preparation{Stack: stack, objects: s3.NewFromConfig(s.config()), api: client.New(client.Credentials{
		Endpoint: stack.URL, Domain: auth.DefaultDomain, User: auth.DefaultUser, Password: password,
	})}
	for _, step := range []func(context.Context) error{p.users, p.groups, p.pipelines, p.runs, p.firstRun} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return checkTokens(ctx, parts.Table, parts.Keys)
}

// users makes one who is not the administrator, to be given rights.
func (p *preparation) users(ctx context.Context) error {
	user := map[string]any{"user": map[string]string{"name": "li", "password": "another correct horse", "email": "li@example.com"}}
	return p.api.Call(ctx, http.MethodPost, "/v3/users", user, nil)
}

func (p *preparation) groups(ctx context.Context) error {
	if err := p.api.CreateGroup(ctx, group, "the first group"); err != nil {
		return err
	}
	return p.api.CreateGroup(ctx, lastGroup, "holds nothing any more")
}

// source is where pipelines begin. Nothing is fetched here.
func source() client.StageDefinition {
	return client.SourceStage("source", "https://github.com/octocat/Hello-World.git", "master")
}

func (p *preparation) pipelines(ctx context.Context) error {
	build := client.BuildStage("build", "go build -o myBuild").From(0).Making("demo", "greeter", "1.0.${SYS_INCREMENT}", "greeter")
	definitions := []client.Definition{
		{Name: "greeter", Stages: []client.StageDefinition{source(), build}},
		{Name: "reviewed", Stages: []client.StageDefinition{client.ReviewStage("review", auth.DefaultUser)}},
	}
	for _, name := range []string{"startable", "stoppable", "editable", "deletable", "hooked", "beginning", "finishing", "lost", "failed", "listening"} {
		definitions = append(definitions, client.Definition{Name: name, Stages: []client.StageDefinition{source()}})
	}
	definitions[hooked-1].PreOperation = client.WebhookTriggers("or", 1)
	definitions[listening-1].Stages[0] = source().OnPush("github", hookSecret, "master")
	for i, d := range definitions {
		made, err := p.api.CreatePipeline(ctx, group, d)
		if err != nil {
			return err
		}
		if made.ID != int64(i+1) {
			return fmt.Errorf("pipeline %s: its id is %d, the events say %d", d.Name, made.ID, i+1)
		}
	}
	return nil
}

func (p *preparation) runs(ctx context.Context) error {
	for _, id := range []int64{reviewed, stoppable, beginning, finishing, lost, failed} {
		if _, err := p.api.Start(ctx, id); err != nil {
			return err
		}
	}
	for _, stage := range []inprocess.Stage{
		p.stage(reviewed, 0, pipeline.TestReviewService), p.stage(stoppable, 0, pipeline.CodeSourceService),
		p.stage(finishing, 0, pipeline.CodeSourceService), p.stage(lost, 0, pipeline.CodeSourceService), p.stage(failed, 0, pipeline.CodeSourceService),
	} {
		if err := p.Begin(ctx, stage); err != nil {
			return err
		}
	}
	_, err := p.Fail(ctx, p.stage(failed, 0, pipeline.CodeSourceService), "the repository could not be reached")
	return err
}

// stage is a stage of a pipeline's first run.
func (p *preparation) stage(id int64, index int, service pipeline.Service) inprocess.Stage {
	return inprocess.Stage{
		Domain: domainID, Pipeline: id, Run: 1, Index: index, Service: service, Token: fmt.Sprintf("token-%d-%d", id, index),
	}
}

// firstRun is a run of the greeter that has ended, with a log and a package.
func (p *preparation) firstRun(ctx context.Context) error {
	if _, err := p.api.Start(ctx, greeter); err != nil {
		return err
	}
	archive, program := []byte("an archive"), []byte("a program")
	results := []job.Result{
		{LogNum: 1, Source: &job.SourceResult{
			Key: job.SourceKey(domainID, greeter, jobOf(0)), SHA512: digest(archive), Size: int64(len(archive)),
			Commit: "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d", Author: "The Octocat", Message: "Merge pull request #6", Branch: "master",
		}},
		{LogNum: 1, Files: []job.FileResult{
			{Name: "package", Key: domainID + "/greeter", SHA512: digest(program), Size: int64(len(program))},
		}},
	}
	for i, service := range []pipeline.Service{pipeline.CodeSourceService, pipeline.JenkinsBuildService} {
		stage := p.stage(greeter, i, service)
		if err := p.Begin(ctx, stage); err != nil {
			return err
		}
		log := []byte(`[{"Type":"phase","Message":"done","Time":"2019-09-24T07:42:07.1Z","State":"Successful","Progress":100}]`)
		if err := p.put(ctx, workBucket, job.LogKey(domainID, greeter, jobOf(i), 1), log); err != nil {
			return err
		}
		if _, err := p.Finish(ctx, stage, results[i]); err != nil {
			return err
		}
	}
	return errors.Join(
		p.put(ctx, workBucket, results[0].Source.Key, archive),
		p.put(ctx, filesBucket, results[1].Files[0].Key, program))
}

// jobOf is the job of a stage of a first run: shared/run/records.go.
func jobOf(stage int) int64 { return 100_000 + int64(stage)*1_000 + 1 }

func digest(content []byte) string {
	sum := sha512.Sum512(content)
	return hex.EncodeToString(sum[:])
}

func (p *preparation) put(ctx context.Context, bucket, key string, content []byte) error {
	_, err := p.objects.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String(key), Body: bytes.NewReader(content)})
	if err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}
