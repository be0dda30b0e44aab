package pipeline

import (
	"reflect"
	"slices"
	"testing"
)

func everything(t *testing.T) *Pipeline { return mustRead(t, example(t, "everything.json"), JSON) }

func TestANewDefinitionGetsWhatTheServiceGives(t *testing.T) {
	t.Parallel()
	p := everything(t)
	p.Stages[0].ID, p.Stages[0].Params.CodeSource.CodeTrigger.Secret = 99, ""
	p.Complete(counting(""))
	t.Run("stages get ids, whatever the body said", func(t *testing.T) {
		var ids []int64
		for _, s := range p.Stages {
			ids = append(ids, s.ID)
		}
		if want := []int64{2727, 2728, 2729, 2730, 2731, 2732}; !slices.Equal(ids, want) {
			t.Error(ids)
		}
	})
	t.Run("webhooks that others call get a URL", func(t *testing.T) {
		got := []string{p.PreOperation.Triggers[0].Webhook.URL, p.Stages[3].PreOperation.Triggers[0].Webhook.URL}
		if want := []string{"https://ci.example/v2/manage/webhooks/1", "https://ci.example/v2/manage/webhooks/2"}; !slices.Equal(got, want) {
			t.Error(got)
		}
	})
	t.Run("a code trigger gets a secret", func(t *testing.T) {
		if got := p.Stages[0].Params.CodeSource.CodeTrigger.Secret; got != "secret-1" {
			t.Error(got)
		}
	})
	t.Run("a Dockerfile's kind is answered", func(t *testing.T) {
		if got := p.Stages[2].Params.DockerfileBuild.BasicEnv; got != BasicDockerfilePath {
			t.Error(got)
		}
	})
	t.Run("the repository is named", func(t *testing.T) {
		if got := p.Stages[0].Params.CodeSource.GitRepo; got != "shop" {
			t.Error(got)
		}
	})
}

func TestEmptyTriggersGetOneWebhook(t *testing.T) {
	t.Parallel()
	p := mustRead(t, changed(t, "pre_operation.triggers", []any{}), JSON)
	p.Complete(counting(""))
	want := []Trigger{{Webhook: &Webhook{URL: "https://ci.example/v2/manage/webhooks/1"}}}
	if got := p.PreOperation.Triggers; !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v", got)
	}
}

func TestAnOutgoingWebhookIsAPostUnlessItSays(t *testing.T) {
	t.Parallel()
	p := mustRead(t, changed(t, "stages[5].post_operation.triggers[0].webhook.method", absent{}), JSON)
	p.Complete(counting(""))
	if got := p.Stages[5].PostOperation.Triggers[0].Webhook.Method; got != MethodPost {
		t.Fatal(got)
	}
}

func TestATemplatesParamsHaveIDs(t *testing.T) {
	t.Parallel()
	p := mustRead(t, changed(t, "params[1]", object{"name": ParamIncrement, "value": "2", "is_template": true, "id": 9}), JSON)
	p.Complete(counting(""))
	if p.Params[0].ID != 0 || p.Params[1].ID == 0 || p.Params[1].ID == 9 {
		t.Fatalf("%+v", p.Params)
	}
}

func TestARepositoryIsNamedByItsURL(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"https://gitee.com/a/demo-2048.git": "demo-2048", "git@h.com:shop.git": "shop", "git@h.com:a/shop.git": "shop", "https://h/a.b.git": "a.b",
	} {
		if got := gitRepo(url); got != want {
			t.Errorf("%s is %s, not %s", url, got, want)
		}
	}
}
