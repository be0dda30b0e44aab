package catalog_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

func TestADeletedPipelineLeavesNothingThatLeadsToIt(t *testing.T) {
	t.Parallel()
	f := open(t)
	group := f.group("shop")
	p := f.pipeline(group, "web")
	stays := f.pipeline(group, "jobs")
	p, err := f.update(p, func(p *pipeline.Pipeline) { p.Name = "front" })
	if err != nil {
		t.Fatal(err)
	}
	if err := f.DeletePipeline(t.Context(), account, p.ID, 0, &idle{Table: f.Table}); err != nil {
		t.Fatal(err)
	}
	_, err = f.Head(t.Context(), account, p.ID)
	f.wantFault(err, pipeline.NotFound)
	_, err = f.Definition(t.Context(), account, p.ID, 0)
	f.wantFault(err, pipeline.NotFound)
	_, err = f.FindWebhook(t.Context(), hook(p.PreOperation, 0))
	f.wantFault(err, pipeline.NoSuchTrigger)
	f.wantHook(hook(stays.PreOperation, 0), catalog.Target{Domain: account, Pipeline: stays.ID, Stage: catalog.OwnTrigger})
	f.wantPipelines(catalog.Filter{}, "shop/jobs")
	if group, err := f.FindGroup(t.Context(), account, "shop"); err != nil || group.Pipelines != 1 {
		t.Errorf("group %+v (%v), want one pipeline", group, err)
	}
	f.wantFault(f.DeletePipeline(t.Context(), account, p.ID, 0, &idle{Table: f.Table}), pipeline.NotFound)

	t.Run("and what is left expires", func(t *testing.T) {
		page, err := f.Table.Query(t.Context(), store.Query{PK: account.Pipeline(p.ID)})
		if err != nil || len(page.Items) != 2 {
			t.Fatalf("%d items (%v), want the state and the definition of before the update", len(page.Items), err)
		}
		for _, item := range page.Items {
			if item.Expires.IsZero() {
				t.Errorf("%s stays for ever", item.SK)
			}
		}
	})
	t.Run("and the group can be deleted once it is empty", func(t *testing.T) {
		f.wantFault(f.DeleteGroup(t.Context(), account, "shop"), pipeline.Exists)
		if err := f.DeletePipeline(t.Context(), account, stays.ID, 0, &idle{Table: f.Table}); err != nil {
			t.Fatal(err)
		}
		if err := f.DeleteGroup(t.Context(), account, "shop"); err != nil {
			t.Error(err)
		}
	})
}

func TestAPipelineThatRunsIsNotDeleted(t *testing.T) {
	t.Parallel()
	f := open(t)
	p := f.pipeline(f.group("shop"), "web")
	f.wantFault(f.DeletePipeline(t.Context(), account, p.ID, 0, &idle{Table: f.Table, running: true}), pipeline.StillRunning)
	f.wantPipelines(catalog.Filter{}, "shop/web")
}

func TestCountsHoldWhilePipelinesComeAndGo(t *testing.T) {
	t.Parallel()
	f := open(t)
	group := f.group("shop")
	const each = 8
	goes := make([]*pipeline.Pipeline, each)
	for i := range goes {
		goes[i] = f.pipeline(group, fmt.Sprint("old-", i))
	}
	errs := make([]error, 2*each)
	var all sync.WaitGroup
	for i, p := range goes {
		fresh := small(t, fmt.Sprint("new-", i))
		all.Go(func() { _, errs[i] = f.CreatePipeline(t.Context(), account, wang, group, fresh) })
		all.Go(func() { errs[each+i] = f.DeletePipeline(t.Context(), account, p.ID, 0, &idle{Table: f.Table}) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	_, total, err := f.ListPipelines(t.Context(), account, catalog.Filter{}, first)
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.FindGroup(t.Context(), account, "shop")
	if err != nil || total != each || found.Pipelines != each {
		t.Errorf("the account counts %d, the group %d (%v), want %d", total, found.Pipelines, err, each)
	}
}

func TestOfDeletionsAndUpdatesAtOnceNothingIsLeft(t *testing.T) {
	t.Parallel()
	f := open(t)
	for i := range 10 {
		group := f.group(fmt.Sprint("g-", i))
		p := f.pipeline(group, "web")
		var deleted [2]error
		var updated error
		var all sync.WaitGroup
		for j := range deleted {
			all.Go(func() { deleted[j] = f.DeletePipeline(t.Context(), account, p.ID, 0, &idle{Table: f.Table}) })
		}
		all.Go(func() { _, updated = f.update(p, func(p *pipeline.Pipeline) { p.Name = "front" }) })
		all.Wait()
		if (deleted[0] == nil) == (deleted[1] == nil) {
			t.Errorf("deleted %v and %v, want one of them", deleted[0], deleted[1])
		}
		for _, err := range append(deleted[:], updated) {
			if err != nil {
				f.wantFault(err, pipeline.NotFound)
			}
		}
		if err := f.DeleteGroup(t.Context(), account, group.Name); err != nil {
			t.Errorf("the group is not empty: %v", err)
		}
	}
	f.wantPipelines(catalog.Filter{}, "")
}
