package pipeline

import (
	"reflect"
	"slices"
	"testing"
)

// created is testdata/everything.json as it is kept after its create.
func created(t *testing.T) *Pipeline {
	p := everything(t)
	p.ID, p.GroupID, p.GroupName = 7, 3, "team"
	p.Complete(counting(""))
	return p
}

// resent is what a client sends that changed nothing of what it got.
func resent(t *testing.T, old *Pipeline) *Pipeline {
	return mustRead(t, mustEncode(t, old, YAML), YAML)
}

func TestAnUpdateThatChangesNothingChangesNothing(t *testing.T) {
	t.Parallel()
	old := created(t)
	body := resent(t, old)
	if faults := body.Update(old, Generator{}); faults != nil {
		t.Fatal(faults)
	}
	if !reflect.DeepEqual(body, old) {
		t.Fatalf("became\n%s\nwas\n%s", mustEncode(t, body, JSON), mustEncode(t, old, JSON))
	}
}

func TestAnUpdateKeepsWhatStays(t *testing.T) {
	t.Parallel()
	generator := func() Generator {
		return Generator{func() int64 { return 500 }, func() string { return "new" }, func() string { return "new" }}
	}
	update := func(t *testing.T, change func(p *Pipeline)) *Pipeline {
		old := created(t)
		p := resent(t, old)
		change(p)
		if faults := p.Update(old, generator()); faults != nil {
			t.Fatal(faults)
		}
		return p
	}
	first := "https://ci.example/v2/manage/webhooks/1"
	t.Run("a stage left out is gone and one without an id is new", func(t *testing.T) {
		p := update(t, func(p *Pipeline) { p.Stages[2].ID = 0; p.Stages = p.Stages[:3] })
		if ids := []int64{p.Stages[0].ID, p.Stages[1].ID, p.Stages[2].ID}; !slices.Equal(ids, []int64{2727, 2728, 500}) {
			t.Error(ids)
		}
	})
	t.Run("stages that change places keep their webhooks", func(t *testing.T) {
		p := update(t, func(p *Pipeline) { p.Stages[3], p.Stages[4] = p.Stages[4], p.Stages[3] })
		if got := p.Stages[4].PreOperation.Triggers[0].Webhook.URL; got != "https://ci.example/v2/manage/webhooks/2" {
			t.Error(got)
		}
	})
	t.Run("a webhook sent without its URL keeps it", func(t *testing.T) {
		p := update(t, func(p *Pipeline) { p.PreOperation.Triggers[0].Webhook.URL = "" })
		if got := p.PreOperation.Triggers[0].Webhook.URL; got != first {
			t.Error(got)
		}
	})
	t.Run("a second webhook gets a new URL, wherever it stands", func(t *testing.T) {
		p := update(t, func(p *Pipeline) {
			p.PreOperation.Triggers = append([]Trigger{{Webhook: &Webhook{}}}, p.PreOperation.Triggers...)
		})
		if got := []string{p.PreOperation.Triggers[0].Webhook.URL, p.PreOperation.Triggers[1].Webhook.URL}; !slices.Equal(got, []string{"new", first}) {
			t.Error(got)
		}
	})
	t.Run("one URL sent twice is one webhook's", func(t *testing.T) {
		p := update(t, func(p *Pipeline) {
			p.PreOperation.Triggers[1] = Trigger{Webhook: &Webhook{URL: p.PreOperation.Triggers[0].Webhook.URL}}
		})
		if got := p.PreOperation.Triggers[1].Webhook.URL; got != "new" {
			t.Error(got)
		}
	})
	t.Run("another's URL is never taken", func(t *testing.T) {
		p := update(t, func(p *Pipeline) {
			p.Stages[3].PreOperation.Triggers[0].Webhook.URL = first
			p.Stages[3].ID = 0
		})
		if got := p.Stages[3].PreOperation.Triggers[0].Webhook.URL; got != "new" {
			t.Error(got)
		}
	})
	t.Run("a secret that is not sent stays, one that is sent is taken", func(t *testing.T) {
		p := update(t, func(p *Pipeline) { p.Stages[0].Params.CodeSource.CodeTrigger.Secret = "" })
		if got := p.Stages[0].Params.CodeSource.CodeTrigger.Secret; got != "s3cret" {
			t.Error(got)
		}
		p = update(t, func(p *Pipeline) { p.Stages[0].Params.CodeSource.CodeTrigger.Secret = "other" })
		if got := p.Stages[0].Params.CodeSource.CodeTrigger.Secret; got != "other" {
			t.Error(got)
		}
	})
}

func TestAnUpdateIsOfThisPipelineAndItsStages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says   string
		change func(p *Pipeline)
		want   []string
	}{
		{"no ids at all", func(p *Pipeline) { p.ID, p.GroupID, p.GroupName = 0, 0, "" },
			[]string{"id: is required", "group_id: is required", "group_name: is required"}},
		{"another pipeline", func(p *Pipeline) { p.ID = 8 }, []string{"id: must be 7, is 8"}},
		{"another group", func(p *Pipeline) { p.GroupID, p.GroupName = 4, "b" }, []string{"group_id: must be 3, is 4", `group_name: must be "team", is "b"`}},
		{"an unknown stage", func(p *Pipeline) { p.Stages[1].ID = 1 }, []string{"stages[1].id: the pipeline has no stage 1"}},
		{"a stage twice", func(p *Pipeline) { p.Stages[1] = p.Stages[0] }, []string{"stages[1].id: stage 2727 is there twice"}},
		{"another service", func(p *Pipeline) { p.Stages[5].Service = GrayDeployService },
			[]string{"stages[5].service_name: of a stage cannot change: is gray_deploy, was official_deploy"}},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			old := created(t)
			p := resent(t, old)
			c.change(p)
			if got := details(p.Update(old, Generator{})); !slices.Equal(got, c.want) {
				t.Fatal(got)
			}
		})
	}
}
