package catalog_test

import (
	"fmt"
	"path"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
)

func TestACreatedPipelineIsFoundAsItWasAnswered(t *testing.T) {
	t.Parallel()
	f := open(t)
	group := f.group("shop")
	created, err := f.CreatePipeline(t.Context(), account, wang, group, documented(t))
	if err != nil {
		t.Fatal(err)
	}
	if created.ID == 0 || created.GroupID != group.ID || created.GroupName != "shop" {
		t.Errorf("created %+v: wants an id and its group", created)
	}
	ids := map[int64]bool{}
	for _, s := range created.Stages {
		ids[s.ID] = true
	}
	if len(ids) != 3 || ids[0] {
		t.Errorf("stage ids %v: want three", ids)
	}

	for _, version := range []int64{0, 1, 1} { // the last from memory
		found, err := f.Definition(t.Context(), account, created.ID, version)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(found, created) {
			t.Errorf("version %d is %+v, want %+v", version, found, created)
		}
	}
	head, err := f.Head(t.Context(), account, created.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := catalog.Head{Version: 1, GroupID: group.ID, GroupName: "shop", CreatorID: "u1", CreatorName: "wang", Created: f.Now(), Updated: f.Now()}
	if !reflect.DeepEqual(head, want) {
		t.Errorf("head %+v, want %+v", head, want)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	f := open(t)
	p := f.pipeline(f.group("shop"), "web")
	_, err := f.Head(t.Context(), account, p.ID+1)
	f.wantFault(err, pipeline.NotFound)
	_, err = f.Head(t.Context(), "77aa", p.ID)
	f.wantFault(err, pipeline.NotFound)
	_, err = f.Definition(t.Context(), account, p.ID+1, 0)
	f.wantFault(err, pipeline.NotFound)
	_, err = f.Definition(t.Context(), account, p.ID, 2)
	f.wantFault(err, pipeline.NotFound)
	_, err = f.FindGroup(t.Context(), account, strings.Repeat("g", 5000))
	f.wantFault(err, pipeline.NotFound)
}

func TestEveryWebhookLeadsToItsTrigger(t *testing.T) {
	t.Parallel()
	f := open(t)
	p, err := f.CreatePipeline(t.Context(), account, wang, f.group("shop"), decode(t, `{"name": "web",
		"pre_operation": {"operator": "or", "triggers": [{"channel": {"name": "base"}}, {"webhook": {}}]},
		"stages": [
			{"name": "a", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}},
			{"name": "b", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"},
			 "pre_operation": {"operator": "and", "triggers": [{"webhook": {}}, {"webhook": {}}]}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]catalog.Target{
		p.PreOperation.Triggers[1].Webhook.URL:           {Domain: account, Pipeline: p.ID, Stage: catalog.OwnTrigger, Trigger: 1},
		p.Stages[1].PreOperation.Triggers[0].Webhook.URL: {Domain: account, Pipeline: p.ID, Stage: 1, Trigger: 0},
		p.Stages[1].PreOperation.Triggers[1].Webhook.URL: {Domain: account, Pipeline: p.ID, Stage: 1, Trigger: 1},
	} {
		id, ok := strings.CutPrefix(url, public+"/v2/manage/webhooks/")
		if !ok {
			t.Fatalf("webhook %s is not under the public URL", url)
		}
		if got, err := f.FindWebhook(t.Context(), id); err != nil || got != want {
			t.Errorf("webhook %s leads to %+v (%v), want %+v", url, got, err, want)
		}
	}
	for _, id := range []string{"", "x", "b2d32779-c0dd-496d-949b-76f41ca72d12", strings.Repeat("f", 4000)} {
		_, err := f.FindWebhook(t.Context(), id)
		f.wantFault(err, pipeline.NoSuchTrigger)
	}
}

func TestANameIsUniqueInItsGroup(t *testing.T) {
	t.Parallel()
	f := open(t)
	shop, bank := f.group("shop"), f.group("bank")
	f.pipeline(shop, "web")
	f.pipeline(bank, "web")
	_, err := f.CreatePipeline(t.Context(), account, wang, shop, small(t, "web"))
	f.wantFault(err, pipeline.Exists)
	f.wantPipelines(catalog.Filter{}, "shop/web bank/web")
}

func TestAPipelineIsNotPutIntoAGroupThatIsGone(t *testing.T) {
	t.Parallel()
	f := open(t)
	group := f.group("shop")
	if err := f.DeleteGroup(t.Context(), account, "shop"); err != nil {
		t.Fatal(err)
	}
	_, err := f.CreatePipeline(t.Context(), account, wang, group, small(t, "web"))
	f.wantFault(err, pipeline.NotFound)

	f.group("shop") // another of that name
	_, err = f.CreatePipeline(t.Context(), account, wang, group, small(t, "web"))
	f.wantFault(err, pipeline.NotFound)
	f.wantPipelines(catalog.Filter{}, "")
}

func TestPipelinesCreatedAtOnceAreAllCounted(t *testing.T) {
	t.Parallel()
	f := open(t)
	group := f.group("shop")
	const creators = 24
	errs := make([]error, creators)
	var all sync.WaitGroup
	for i := range creators {
		p := small(t, fmt.Sprintf("web-%d", i/2)) // two for each name
		all.Go(func() { _, errs[i] = f.CreatePipeline(t.Context(), account, wang, group, p) })
	}
	all.Wait()
	for i := 0; i < creators; i += 2 {
		one, other := errs[i], errs[i+1]
		if one != nil {
			one, other = other, one
		}
		if one != nil {
			t.Errorf("neither of two pipelines of one name was created: %v, %v", one, other)
		}
		f.wantFault(other, pipeline.Exists)
	}
	_, total, err := f.ListPipelines(t.Context(), account, catalog.Filter{}, first)
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.FindGroup(t.Context(), account, "shop")
	if err != nil {
		t.Fatal(err)
	}
	if total != creators/2 || found.Pipelines != creators/2 {
		t.Errorf("the account counts %d, the group %d, want %d", total, found.Pipelines, creators/2)
	}
}

func TestAnAccountHasNoMorePipelinesThanItMay(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.MaxPipelines = 5
	group := f.group("shop")
	errs := make([]error, 12)
	var all sync.WaitGroup
	for i := range errs {
		p := small(t, fmt.Sprint("web-", i))
		all.Go(func() { _, errs[i] = f.CreatePipeline(t.Context(), account, wang, group, p) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			f.wantFault(err, pipeline.NoMorePipelines)
		}
	}
	rows, total, err := f.ListPipelines(t.Context(), account, catalog.Filter{}, first)
	if err != nil || total != 5 {
		t.Fatalf("there are %d (%v), want 5", total, err)
	}
	t.Run("and one that goes makes room", func(t *testing.T) {
		if err := f.DeletePipeline(t.Context(), account, rows[0].ID, 0, &idle{Table: f.Table}); err != nil {
			t.Fatal(err)
		}
		f.pipeline(group, "next")
		_, err := f.CreatePipeline(t.Context(), account, wang, group, small(t, "beyond"))
		f.wantFault(err, pipeline.NoMorePipelines)
	})
}

func TestTheLargestPipelineFits(t *testing.T) {
	t.Parallel()
	f := open(t)
	var triggers, stages []string
	for range pipeline.MaxTriggers {
		triggers = append(triggers, `{"webhook": {}}`)
	}
	script := strings.Repeat("x", 4400)
	for i := range pipeline.MaxStages {
		stages = append(stages, fmt.Sprintf(
			`{"name": "s%d", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": %q}}`, i, script))
	}
	p, err := f.CreatePipeline(t.Context(), account, wang, f.group("shop"), decode(t, fmt.Sprintf(
		`{"name": "web", "pre_operation": {"operator": "or", "triggers": [%s]}, "stages": [%s]}`,
		strings.Join(triggers, ","), strings.Join(stages, ","))))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Definition(t.Context(), account, p.ID, 0); err != nil {
		t.Error(err)
	}
}

func TestADefinitionThatOutgrowsItsItemIsTooLarge(t *testing.T) {
	t.Parallel()
	f := open(t)
	p := small(t, "web")
	p.Stages[0].Params.JenkinsBuild.Shell = strings.Repeat("x", 400*1024)
	_, err := f.CreatePipeline(t.Context(), account, wang, f.group("shop"), p)
	f.wantFault(err, pipeline.TooLarge)
	f.wantPipelines(catalog.Filter{}, "")
}

func TestWebhooksAreShownWhereTheServiceIsNow(t *testing.T) {
	t.Parallel()
	f := open(t)
	made := f.pipeline(f.group("demo"), "moving")
	moved := catalog.New(f.Table, "https://moved.example.com")

	definition, err := moved.Definition(t.Context(), account, made.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	was, is := made.PreOperation.Triggers[0].Webhook.URL, definition.PreOperation.Triggers[0].Webhook.URL
	if want := strings.Replace(was, public, "https://moved.example.com", 1); is != want {
		t.Errorf("the webhook is at %s, want %s", is, want)
	}
	if _, err := moved.FindWebhook(t.Context(), path.Base(was)); err != nil {
		t.Errorf("the old address leads nowhere: %v", err)
	}
}
