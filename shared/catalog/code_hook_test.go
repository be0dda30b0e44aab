package catalog_test

import (
	"slices"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

func TestAPipelineIsFoundByItsHookForAsLongAsItListens(t *testing.T) {
	t.Parallel()
	f := open(t)
	p := f.pipeline(f.group("shop"), "web")
	f.wantCodeHooks(p.ID)
	source := pipeline.Stage{Name: "source", Service: pipeline.CodeSourceService, Params: pipeline.StageParams{CodeSource: &pipeline.CodeSource{
		GitType: pipeline.GitHub, URL: "https://github.com/acme/shop.git", CodeTrigger: &pipeline.CodeTrigger{TagCreateEvent: true},
	}}}
	p, err := f.update(p, func(p *pipeline.Pipeline) { p.Stages = append(p.Stages, source) })
	if err != nil {
		t.Fatal(err)
	}
	f.wantCodeHooks(p.ID, account)
	trigger := p.Stages[len(p.Stages)-1].Params.CodeSource.CodeTrigger
	if want := f.PublicURL + "/v3/manage/codehooks/1"; trigger.URL != want || trigger.Secret == "" {
		t.Errorf("the code trigger is %+v, want a secret and %s", trigger, want)
	}
	p, err = f.update(p, func(p *pipeline.Pipeline) { p.Stages = p.Stages[:len(p.Stages)-1] })
	if err != nil {
		t.Fatal(err)
	}
	f.wantCodeHooks(p.ID)
}

func (f *fixture) wantCodeHooks(id int64, want ...store.Domain) {
	f.Helper()
	if got, err := f.CodeHooks(f.Context(), id); err != nil || !slices.Equal(got, want) {
		f.Errorf("pipeline %d: accounts %q (%v), want %q", id, got, err, want)
	}
}
