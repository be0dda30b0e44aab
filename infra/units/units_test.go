package units_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/inprocess"
	"github.com/containerops/containerops/shared/auth/sign"
	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
)

const group = "measured"

// definition is the pipeline of four stages that the cost model is of: source, two builds, and a review at its end.
func definition(name string) client.Definition {
	return client.Definition{
		Name: name, PreOperation: client.WebhookTriggers("or", 1), Params: []client.Param{{Name: "flavour", Value: "plain"}},
		Stages: []client.StageDefinition{
			client.SourceStage("source", "https://git.example.com/demo/greeter.git", "main"),
			client.BuildStage("test", "go test ./...").From(0),
			client.BuildStage("build", "go build -o greeter").From(0).Making("demo", "greeter", "1.0.${SYS_INCREMENT}", "greeter"),
			client.ReviewStage("review", "admin"),
		},
	}
}

func TestOperationsCostWhatTheTableSays(t *testing.T) {
	path, err := filepath.Abs(document) // the object store moves this process into its own folder
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t)
	for _, chapter := range []func(context.Context) error{s.reads, s.definitions, s.run, s.views, s.endings, s.pushes} {
		if err := chapter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.hold(t, path)
}

// call measures one request.
func (s *metered) call(ctx context.Context, operation, method, path string, body any) error {
	_, err := s.measure(operation, func() error { return s.api.Call(ctx, method, path, body, nil) })
	return err
}

// reads begins with the token, which all others carry.
func (s *metered) reads(ctx context.Context) error {
	if _, err := s.measure("get a token", func() error { _, err := s.api.Token(ctx); return err }); err != nil {
		return err
	}
	if err := s.call(ctx, "create a group", http.MethodPost, groups, map[string]string{"group": group}); err != nil {
		return err
	}
	signing := client.New(s.api.Credentials)
	signing.Sign = func(r *http.Request, body []byte) {
		sign.Sign(r, body, signing.Credentials.AccessKey, signing.Credentials.SecretKey, time.Now())
	}
	_, err := s.measure("create a group, signed", func() error {
		return signing.Call(ctx, http.MethodPost, groups, map[string]string{"group": "signed"}, nil)
	})
	return err
}

const (
	pipelines = "/v3/manage/pipelines"
	groups    = "/v3/manage/pipelinegroups"
)

func (s *metered) definitions(ctx context.Context) error {
	path := groups + "/" + group + "/pipelines"
	if err := s.call(ctx, "create a pipeline", http.MethodPost, path, definition("greeter")); err != nil {
		return err
	}
	changed := struct {
		client.Definition
		ID        int64  `json:"id"`
		GroupID   int64  `json:"group_id"`
		GroupName string `json:"group_name"`
	}{definition("greeter"), 1, 1, group}
	if err := s.call(ctx, "update a pipeline", http.MethodPut, pipelines+"/1", changed); err != nil {
		return err
	}
	return s.call(ctx, "list pipeline groups", http.MethodGet, groups+"?limit=10", nil)
}

// run is a whole run, as the state machines would have it.
func (s *metered) run(ctx context.Context) error {
	p, err := s.api.Pipeline(ctx, 1)
	if err != nil {
		return err
	}
	hook, err := url.Parse(p.Webhook())
	if err != nil {
		return err
	}
	total, err := s.measure("webhook that starts a run", func() error {
		answer, err := s.api.Trigger(ctx, hook.Path)
		if err == nil {
			err = answer.Err()
		}
		return err
	})
	if err != nil {
		return err
	}
	sum := strings.Repeat("0a", 64)
	for i, result := range []job.Result{
		{LogNum: 1, Source: &job.SourceResult{
			Key: "sources/one.tar.gz", SHA512: sum, Size: 1, Commit: strings.Repeat("0a", 20), Author: "A. Author", Message: "say hello", Branch: "main",
		}},
		{LogNum: 1},
		{LogNum: 1, Files: []job.FileResult{{Name: "package", Key: "greeter", SHA512: sum, Size: 1}}},
		{},
	} {
		stage := s.stage(i, pipeline.Service(p.Stages[i].ServiceName))
		cost, err := s.measure(stageName(i, stage.Service), func() error { return s.play(ctx, stage, result) })
		if err != nil {
			return err
		}
		total = total.plus(cost)
	}
	s.figures = append(s.figures, figure{"a whole run of these four stages", total})
	return nil
}

func stageName(i int, service pipeline.Service) string {
	return fmt.Sprintf("stage %d, %s%s", i, service, []string{"", "", " with a package", ", the run's last"}[i])
}

func (s *metered) stage(index int, service pipeline.Service) inprocess.Stage {
	return inprocess.Stage{Domain: s.domain, Pipeline: 1, Run: 1, Index: index, Service: service, Token: strings.Repeat("t", 600)}
}

// play begins and ends a stage; one of its two calls may find the definition in its memory, as a warm function does.
func (s *metered) play(ctx context.Context, stage inprocess.Stage, result job.Result) error {
	if err := s.Begin(ctx, stage); err != nil {
		return err
	}
	if stage.Service == pipeline.TestReviewService {
		if err := s.api.Review(ctx, stage.Pipeline, stage.Index, "pass"); err != nil {
			return err
		}
	}
	_, err := s.Finish(ctx, stage, result)
	return err
}

func (s *metered) views(ctx context.Context) error {
	for _, view := range []struct{ operation, path string }{
		{"get a pipeline that has run", pipelines + "/1"},
		{"list pipelines", pipelines + "?limit=10"},
		{"list runs", pipelines + "/1/runs?limit=10"},
		{"get a run", pipelines + "/1/runs/1"},
		{"list a stage's jobs", pipelines + "/1/stages/0/jobs"},
		{"list packages", "/v2/manage/packages"},
		{"list a package's versions", "/v2/manage/namespaces/demo/packages/greeter/versions"},
		{"list a version's files", "/v2/manage/namespaces/demo/packages/greeter/versions/1.0.1/file_paths"},
	} {
		if err := s.call(ctx, view.operation, http.MethodGet, view.path, nil); err != nil {
			return err
		}
	}
	return nil
}

func (s *metered) endings(ctx context.Context) error {
	for _, step := range []struct{ operation, method, path string }{
		{"start by hand", http.MethodPost, pipelines + "/1/start"},
		{"get a pipeline that runs", http.MethodGet, pipelines + "/1"},
	} {
		if err := s.call(ctx, step.operation, step.method, step.path, nil); err != nil {
			return err
		}
	}
	if _, err := s.measure("reconcile, with one run under way", func() error { return s.Invoke(ctx, "reconcile", struct{}{}, nil) }); err != nil {
		return err
	}
	return s.call(ctx, "stop", http.MethodPost, pipelines+"/1/stop", nil)
}
