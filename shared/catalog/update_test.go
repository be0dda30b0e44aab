package catalog_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// idle stands for package run: it writes the state that a start would write.
type idle struct {
	store.Table
	running bool
	meet    func() // called before each answer
}

func (i *idle) Idle(ctx context.Context, d store.Domain, id int64) (store.Op, error) {
	if i.running {
		return store.Op{}, pipeline.Faultf(pipeline.StillRunning, "pipeline %d runs", id)
	}
	item, err := i.Get(ctx, d.State(id))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Op{}, err
	}
	if i.meet != nil {
		i.meet()
	}
	cond := store.If{Version: item.Version}
	if item.Version == 0 {
		cond = store.If{Absent: true}
	}
	return store.Put(d.State(id), []byte(`{}`), cond), nil
}

// resend is a body that names the pipeline and its stages as they are, changed. It shares nothing with what is sent beside it.
func resend(p *pipeline.Pipeline, change func(p *pipeline.Pipeline)) *pipeline.Pipeline {
	text, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	var body pipeline.Pipeline
	if err := json.Unmarshal(text, &body); err != nil {
		panic(err)
	}
	change(&body)
	return &body
}

func (f *fixture) update(p *pipeline.Pipeline, change func(p *pipeline.Pipeline)) (*pipeline.Pipeline, error) {
	return f.UpdatePipeline(f.Context(), account, p.ID, 0, resend(p, change), &idle{Table: f.Table})
}

func TestAnUpdateTakesThePlaceOfWhatWas(t *testing.T) {
	t.Parallel()
	f := open(t)
	was := f.pipeline(f.group("shop"), "web")
	created := f.Now()
	later := created.Add(time.Hour)
	f.Catalog.Now = func() time.Time { return later }
	updated, err := f.update(was, func(p *pipeline.Pipeline) {
		p.Name, p.Description = "front", "what customers see"
		p.Stages = append(p.Stages, small(t, "x").Stages...)
	})
	if err != nil {
		t.Fatal(err)
	}
	if updated.Stages[0].ID != was.Stages[0].ID || updated.Stages[1].ID == 0 || updated.Stages[1].ID == was.Stages[0].ID {
		t.Errorf("stages %d and %d, want %d and a new one", updated.Stages[0].ID, updated.Stages[1].ID, was.Stages[0].ID)
	}
	head, err := f.Head(t.Context(), account, was.ID)
	if err != nil || head.Version != 2 || head.Created != created || head.Updated != later || head.CreatorName != "wang" {
		t.Errorf("head %+v (%v), want version 2 of an hour later", head, err)
	}
	found, err := f.Definition(t.Context(), account, was.ID, 0)
	if err != nil || found.Name != "front" {
		t.Errorf("the definition is %+v (%v)", found, err)
	}
	f.wantPipelines(catalog.Filter{}, "shop/front")

	t.Run("its old name is free, its new one taken", func(t *testing.T) {
		group, err := f.FindGroup(t.Context(), account, "shop")
		if err != nil || group.Pipelines != 1 {
			t.Fatalf("%+v (%v), want one pipeline", group, err)
		}
		f.pipeline(group, "web")
		_, err = f.CreatePipeline(t.Context(), account, wang, group, small(t, "front"))
		f.wantFault(err, pipeline.Exists)
	})
	t.Run("the old definition stays for as long as its runs", func(t *testing.T) {
		item, err := f.Table.Get(t.Context(), account.OldDefinition(was.ID, 1))
		if err != nil || !item.Expires.Equal(later.Add(f.Retention).Truncate(time.Second)) {
			t.Errorf("it expires at %v (%v), want %v later", item.Expires, err, f.Retention)
		}
		current, err := f.Table.Get(t.Context(), account.Definition(was.ID))
		if err != nil || !current.Expires.IsZero() {
			t.Errorf("the current one expires at %v (%v)", current.Expires, err)
		}
	})
}

func TestWebhooksComeAndGoWithTheirTriggers(t *testing.T) {
	t.Parallel()
	f := open(t)
	was, err := f.CreatePipeline(t.Context(), account, wang, f.group("shop"), decode(t, `{"name": "web",
		"pre_operation": {"operator": "or", "triggers": [{"webhook": {}}, {"webhook": {}}]}, "stages": [
			{"name": "a", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"},
			 "pre_operation": {"operator": "and", "triggers": [{"webhook": {}}]}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	first, second, ofStage := hook(was.PreOperation, 0), hook(was.PreOperation, 1), hook(was.Stages[0].PreOperation, 0)
	now, err := f.update(was, func(p *pipeline.Pipeline) {
		p.PreOperation = &pipeline.PreOperation{Operator: "or", Triggers: []pipeline.Trigger{was.PreOperation.Triggers[1]}}
		p.Stages = append(small(t, "x").Stages, p.Stages...)
		p.Stages[0].PreOperation = &pipeline.PreOperation{Operator: "or"} // gets a webhook
	})
	if err != nil {
		t.Fatal(err)
	}
	f.wantHook(second, catalog.Target{Domain: account, Pipeline: was.ID, Stage: catalog.OwnTrigger})
	f.wantHook(hook(now.Stages[0].PreOperation, 0), catalog.Target{Domain: account, Pipeline: was.ID, Stage: 0})
	f.wantHook(ofStage, catalog.Target{Domain: account, Pipeline: was.ID, Stage: 1})
	_, err = f.FindWebhook(t.Context(), first)
	f.wantFault(err, pipeline.NoSuchTrigger)
}

// hook is the id of a trigger's webhook.
func hook(pre *pipeline.PreOperation, i int) string {
	url := pre.Triggers[i].Webhook.URL
	return url[strings.LastIndexByte(url, '/')+1:]
}

func (f *fixture) wantHook(id string, want catalog.Target) {
	f.Helper()
	if got, err := f.FindWebhook(f.Context(), id); err != nil || got != want {
		f.Errorf("webhook %s leads to %+v (%v), want %+v", id, got, err, want)
	}
}

func TestAnUpdateIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	f := open(t)
	group := f.group("shop")
	was := f.pipeline(group, "web")
	f.pipeline(group, "jobs")
	rename := func(p *pipeline.Pipeline) { p.Name = "other" }
	for name, c := range map[string]struct {
		id     int64
		change func(p *pipeline.Pipeline)
		runs   catalog.Runs
		want   pipeline.Code
	}{
		"while it runs":       {was.ID, rename, &idle{Table: f.Table, running: true}, pipeline.StillRunning},
		"of another pipeline": {was.ID + 1, rename, &idle{Table: f.Table}, pipeline.InvalidParam},
		"of none":             {was.ID + 9, rename, &idle{Table: f.Table}, pipeline.NotFound},
		"to a name taken":     {was.ID, func(p *pipeline.Pipeline) { p.Name = "jobs" }, &idle{Table: f.Table}, pipeline.Exists},
		"of an unknown stage": {was.ID, func(p *pipeline.Pipeline) { p.Stages[0].ID = 99 }, &idle{Table: f.Table}, pipeline.InvalidParam},
	} {
		_, err := f.UpdatePipeline(t.Context(), account, c.id, 0, resend(was, c.change), c.runs)
		if faults := pipeline.FaultsOf(err); len(faults) == 0 || faults[0].Code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if head, err := f.Head(t.Context(), account, was.ID); err != nil || head.Version != 1 {
		t.Errorf("head %+v (%v), want version 1", head, err)
	}
	f.wantPipelines(catalog.Filter{}, "shop/web shop/jobs")
}

func TestMoreWebhooksThanOneTransactionTakesAreRefused(t *testing.T) {
	t.Parallel()
	f := open(t)
	triggers := `"pre_operation": {"operator": "or", "triggers": [` + strings.Repeat(`{"webhook": {}},`, pipeline.MaxTriggers-1) + `{"webhook": {}}]}`
	was, err := f.CreatePipeline(t.Context(), account, wang, f.group("shop"), decode(t, `{"name": "web", "stages": [
		{"name": "a", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}, `+triggers+`}]}`))
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.update(was, func(p *pipeline.Pipeline) { p.Stages[0].ID = 0 })
	f.wantFault(err, pipeline.TooManyTriggers)
	_, err = f.update(was, func(p *pipeline.Pipeline) { p.Stages = append(small(t, "x").Stages, p.Stages...) })
	if err != nil {
		t.Errorf("all of them move: %v", err)
	}
	if err := f.DeletePipeline(t.Context(), account, was.ID, 0, &idle{Table: f.Table}); err != nil {
		t.Errorf("all of them go: %v", err)
	}
}

func TestOfUpdatesAtOnceNoneIsLostSilently(t *testing.T) {
	t.Parallel()
	f := open(t)
	was := f.pipeline(f.group("shop"), "web")
	const writers = 8
	errs := make([]error, writers)
	var ready, all sync.WaitGroup
	ready.Add(writers)
	for i := range writers {
		var once sync.Once
		meet := func() { once.Do(func() { ready.Done(); ready.Wait() }) } // all have read the same version
		body := resend(was, func(p *pipeline.Pipeline) { p.Description = fmt.Sprint(i) })
		all.Go(func() {
			_, errs[i] = f.UpdatePipeline(t.Context(), account, was.ID, 0, body, &idle{Table: f.Table, meet: meet})
		})
	}
	all.Wait()
	winner := ""
	for i, err := range errs {
		if err == nil {
			winner += fmt.Sprint(i)
			continue
		}
		f.wantFault(err, pipeline.Busy)
	}
	found, err := f.Definition(t.Context(), account, was.ID, 0)
	if err != nil || found.Description != winner || len(winner) != 1 {
		t.Errorf("%q were told that theirs holds, %q does (%v)", winner, found.Description, err)
	}
}

func TestAnUpdateLooksAgainWhenTheStateChanges(t *testing.T) {
	t.Parallel()
	f := open(t)
	was := f.pipeline(f.group("shop"), "web")
	asked := 0
	runs := &idle{Table: f.Table, meet: func() {
		if asked++; asked > 2 {
			return
		}
		if err := f.Table.Write(t.Context(), store.Put(account.State(was.ID), []byte(`{}`), store.If{})); err != nil {
			t.Error(err)
		}
	}}
	if _, err := f.UpdatePipeline(t.Context(), account, was.ID, 0, resend(was, func(*pipeline.Pipeline) {}), runs); err != nil {
		t.Error(err)
	}
	if asked != 3 {
		t.Errorf("asked %d times whether it runs, want 3", asked)
	}
}
