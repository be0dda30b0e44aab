package catalog_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// wantPipelines compares what a filter shows with "group/name group/name …".
func (f *fixture) wantPipelines(filter catalog.Filter, want string) {
	f.Helper()
	found, total, err := f.ListPipelines(f.Context(), account, filter, first)
	if err != nil {
		f.Fatal(err)
	}
	var got []string
	for _, s := range found {
		got = append(got, s.GroupName+"/"+s.Name)
	}
	if strings.Join(got, " ") != want || total != len(got) {
		f.Fatalf("filter %+v shows %v of %d, want %s", filter, got, total, want)
	}
}

func TestAFilterShowsWhatItNames(t *testing.T) {
	t.Parallel()
	f := open(t)
	shop, bank := f.group("shop"), f.group("bank")
	f.pipeline(shop, "web-front")
	f.pipeline(bank, "web-back")
	f.pipeline(shop, "jobs")
	nowhere := int64(999)
	f.wantPipelines(catalog.Filter{}, "shop/web-front bank/web-back shop/jobs")
	f.wantPipelines(catalog.Filter{Name: "b-"}, "shop/web-front bank/web-back")
	f.wantPipelines(catalog.Filter{GroupID: &shop.ID}, "shop/web-front shop/jobs")
	f.wantPipelines(catalog.Filter{GroupID: &nowhere}, "")
	f.wantPipelines(catalog.Filter{GroupName: "bank"}, "bank/web-back")
	f.wantPipelines(catalog.Filter{GroupName: "ban"}, "")
	f.wantPipelines(catalog.Filter{Name: "web", GroupName: "shop", GroupID: &shop.ID}, "shop/web-front")
	f.wantPipelines(catalog.Filter{Visible: func(g catalog.Group) bool { return g.Name == "bank" }}, "bank/web-back")
}

func TestAPageOfPipelinesKnowsTheTotal(t *testing.T) {
	t.Parallel()
	f := open(t)
	group := f.group("shop")
	for i := range 12 {
		f.pipeline(group, fmt.Sprintf("p%02d", i))
	}
	for _, c := range []struct {
		name          string
		offset, limit int
		want          string
		total         int
	}{
		{"", 0, 3, "p00 p01 p02", 12},
		{"", 10, 3, "p10 p11", 12},
		{"", 20, 3, "", 12},
		{"p1", 0, 1, "p10", 2},
		{"p1", 1, 5, "p11", 2},
		{"p1", 2, 5, "", 2},
	} {
		found, total, err := f.ListPipelines(t.Context(), account, catalog.Filter{Name: c.name}, pipeline.Paging{Offset: c.offset, Limit: c.limit})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range found {
			got = append(got, s.Name)
		}
		if strings.Join(got, " ") != c.want || total != c.total {
			t.Errorf("%+v: %v of %d", c, got, total)
		}
	}
}

func TestASummaryLeavesLongTextsAndSecretsOut(t *testing.T) {
	t.Parallel()
	f := open(t)
	_, err := f.CreatePipeline(t.Context(), account, wang, f.group("shop"), decode(t, `{"name": "web", "stages": [
		{"name": "source", "service_name": "code_source", "params": {"git_type": "github", "url": "https://github.com/acme/web.git",
			"code_trigger": {"trigger_tag_create_event": true, "secret": "hush-hush"}}},
		{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "LONG TEXT"}},
		{"name": "image", "service_name": "dockerfile_build", "params": {"dockerfile_content": "LONG TEXT", "build_path": "."}},
		{"name": "deploy", "service_name": "official_deploy", "params": {"deploy_mode": "cceMode", "input_info": "{\"version\":1,\"cluster\":\"dev\",\"namespace\":\"shop\",\"workload\":\"web\",\"yaml\":\"LONG TEXT\"}"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := f.ListPipelines(t.Context(), account, catalog.Filter{}, first)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := json.Marshal(found[0].Stages)
	if err != nil {
		t.Fatal(err)
	}
	for _, no := range []string{"LONG TEXT", "hush-hush", "jenkins_shell", "input_info", "dockerfile_content"} {
		if strings.Contains(string(shown), no) {
			t.Errorf("%s is in the summary: %s", no, shown)
		}
	}
	for _, yes := range []string{`"git_repo":"web"`, `"basic_env":"go"`, `"enable_cache":false`, `"build_path":"."`, `"deploy_mode":"cceMode"`} {
		if !strings.Contains(string(shown), yes) {
			t.Errorf("%s is not in the summary: %s", yes, shown)
		}
	}
}

// TestCountsAreRightWhateverComesAndGoesAtOnce has pipelines created and deleted by many at once, among them creations that fail.
func TestCountsAreRightWhateverComesAndGoesAtOnce(t *testing.T) {
	t.Parallel()
	f := open(t)
	groups := []catalog.Group{f.group("shop"), f.group("bank")}
	var work sync.WaitGroup
	for n := range 8 {
		work.Go(func() {
			for i := range 12 {
				group := groups[(n+i)%2]
				made, err := f.CreatePipeline(f.Context(), account, wang, group, small(t, fmt.Sprintf("p-%d-%d", n/2, i)))
				if pipeline.FaultsOf(err) == nil && err != nil {
					t.Error(err)
				}
				if err == nil && i%3 == 0 {
					if err := f.DeletePipeline(f.Context(), account, made.ID, 0, &idle{Table: f.Table}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	work.Wait()
	rows := f.counted(account.Pipelines(), "")
	_, total, err := f.ListPipelines(t.Context(), account, catalog.Filter{}, first)
	if err != nil || total != len(rows) || total == 0 {
		t.Errorf("the list has %d (%v), there are %d", total, err, len(rows))
	}
	for _, prefix := range []string{"wide/", "fine/"} {
		sum := 0
		for _, item := range f.counted(account.PipelineTally(), prefix) {
			sum += int(item.Counter)
		}
		if sum != len(rows) {
			t.Errorf("the counts of %s are %d in all, there are %d", prefix, sum, len(rows))
		}
	}
	if one := f.counted(account.Counter("pipeline-total").PK, "pipeline-total"); one[0].Counter != int64(len(rows)) {
		t.Errorf("the account's number is %d, there are %d", one[0].Counter, len(rows))
	}
	t.Run("and every page is where it should be", func(t *testing.T) {
		for offset := range rows {
			found, _, err := f.ListPipelines(t.Context(), account, catalog.Filter{}, pipeline.Paging{Offset: offset, Limit: 1})
			if err != nil || len(found) != 1 || account.Summary(found[0].ID) != rows[offset].Key {
				t.Fatalf("at %d is %v (%v), want %s", offset, found, err, rows[offset].SK)
			}
		}
	})
}

// counted are all items of a partition.
func (f *fixture) counted(pk, prefix string) []store.Item {
	f.Helper()
	page, err := f.Table.Query(f.Context(), store.Query{PK: pk, Prefix: prefix, Limit: 1000})
	if err != nil || page.More {
		f.Fatalf("more than a page, or %v", err)
	}
	return page.Items
}
