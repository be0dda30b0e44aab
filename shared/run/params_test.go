package run_test

import (
	"bytes"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

const withSecret = `{"name": "deploys", "params": [{"name": "token", "value": "planted-default", "secret": true}, {"name": "who", "value": "world"}], "stages": [
	{"name": "use", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "login ${token} ${who}"}}]}`

func TestASecretParamIsKeptSealedAndUsed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		given map[string]string
		want  string
	}{
		"its own value":                {nil, "planted-default"},
		"a value of the start":         {map[string]string{"token": "planted-other"}, "planted-other"},
		"the mask, as it was shown":    {map[string]string{"token": pipeline.Mask}, "planted-default"},
		"something else is overridden": {map[string]string{"who": "you"}, "planted-default"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, withSecret)
			_, err := w.Start(t.Context(), domain, w.pipeline.ID, run.Cause{Type: run.CauseManual}, c.given)
			w.must(err)
			w.begin(w.first(), "token-1")
			spec := w.spec(100_001)
			if spec.Env["token"] != c.want || !slices.Contains(spec.Secrets, c.want) {
				t.Fatalf("the job has %q, and is to hide %q", spec.Env["token"], spec.Secrets)
			}
			w.finish(w.first(), nil, jobFailed)
			w.nowhereKept("planted")
			view, err := w.Run(t.Context(), domain, w.pipeline.ID, 1)
			w.must(err)
			shown, err := json.Marshal(view)
			w.must(err)
			if bytes.Contains(shown, []byte("planted")) || view.Params[0].Value != pipeline.Mask || !view.Params[0].Secret {
				t.Errorf("the run is shown as %s", shown)
			}
			if _, still := w.objects.all[job.SpecKey(string(domain), w.pipeline.ID, 100_001)]; still {
				t.Errorf("the spec with the secret is still there")
			}
		})
	}
}

const awaitsSecret = `{"operator": "and", "triggers": [
	{"webhook": {}, "pipeline_param_converts": [{"name": "t", "pipeline_param_name": "token"}]}, {"webhook": {}}]}`

func TestASecretThatACallCarriesIsSealedWhileOthersAreAwaited(t *testing.T) {
	t.Parallel()
	const build = `"name": "use", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "login ${token}"}`
	const params = `"params": [{"name": "token", "value": "planted-default", "secret": true}]`
	planted := map[string]string{"t": "planted-other", "another": "planted-too"}

	t.Run("for a pipeline", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, `{"name": "p", "pre_operation": `+awaitsSecret+`, `+params+`, "stages": [{`+build+`}]}`)
		hooks := w.hooks(w.pipeline.PreOperation)
		w.refused(pipeline.PipelineNotSatisfied, w.Webhook(t.Context(), hooks[0], planted))
		w.nowhereKept("planted")
		w.must(w.Webhook(t.Context(), hooks[1], nil))
		w.begin(w.first(), "token-1")
		w.nowhereKept("planted")
		if got := w.spec(100_001).Env["token"]; got != "planted-other" {
			t.Errorf("the job has %q", got)
		}
	})
	t.Run("for a stage", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, `{"name": "p", `+params+`, "stages": [{`+build+`, "pre_operation": `+awaitsSecret+`}]}`)
		hooks := w.hooks(w.pipeline.Stages[0].PreOperation)
		w.start()
		at := w.first()
		w.begin(at, "token-1")
		w.refused(pipeline.StageNotSatisfied, w.Webhook(t.Context(), hooks[0], planted))
		w.nowhereKept("planted")
		w.must(w.Webhook(t.Context(), hooks[1], nil))
		at.Stage.Wait = false
		w.begin(at, "token-2")
		w.nowhereKept("planted")
		if got := w.spec(100_001).Env["token"]; got != "planted-other" {
			t.Errorf("the job has %q", got)
		}
	})
	t.Run("and a param that was made open since does not get it", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, `{"name": "p", "pre_operation": `+awaitsSecret+`, `+params+`, "stages": [{`+build+`}]}`)
		hooks := w.hooks(w.pipeline.PreOperation)
		w.refused(pipeline.PipelineNotSatisfied, w.Webhook(t.Context(), hooks[0], planted))
		open := w.pipeline.Shown(true)
		open.Params[0].Secret, open.Params[0].Value = false, "open"
		_, err := w.catalog().UpdatePipeline(t.Context(), domain, w.pipeline.ID, 0, open, w.Service)
		w.must(err)
		w.must(w.Webhook(t.Context(), hooks[1], nil))
		view, err := w.Run(t.Context(), domain, w.pipeline.ID, 1)
		w.must(err)
		if got := view.Params[0].Value; got != "open" {
			t.Errorf("the run has %q", got)
		}
	})
}

func TestAValueThatNoParamMayHaveIsRefusedToWhoGivesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, `{"name": "p", "pre_operation": `+awaitsSecret+`, "params": [{"name": "token", "value": ""}], "stages": [
		{"name": "use", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}}]}`)
	hooks := w.hooks(w.pipeline.PreOperation)
	w.refused(pipeline.InvalidParam, w.Webhook(t.Context(), hooks[0], map[string]string{"t": strings.Repeat("x", pipeline.MaxValue+1)}))
	w.refused(pipeline.PipelineNotSatisfied, w.Webhook(t.Context(), hooks[1], nil))
	w.must(w.Webhook(t.Context(), hooks[0], nil))
}

// hooks are the ids of a pre_operation's webhooks.
func (w *world) hooks(pre *pipeline.PreOperation) (ids []string) {
	for _, trigger := range pre.Triggers {
		ids = append(ids, path.Base(trigger.Webhook.URL))
	}
	return ids
}

// nowhereKept looks through all that the table keeps of the pipeline.
func (w *world) nowhereKept(secret string) {
	w.t.Helper()
	page, err := w.Table.Query(w.t.Context(), store.Query{PK: domain.Pipeline(w.pipeline.ID), Limit: 1000})
	w.must(err)
	if len(page.Items) == 0 {
		w.t.Fatal("nothing is kept of the pipeline")
	}
	for _, item := range page.Items {
		if bytes.Contains(item.Data, []byte(secret)) {
			w.t.Errorf("%s %s holds the secret: %s", item.PK, item.SK, item.Data)
		}
	}
}
