package pipeline

import (
	"slices"
	"testing"
)

func TestOnlyWhatHasSourceAccountsIsMountedAutomatically(t *testing.T) {
	t.Parallel()
	for gitType, url := range map[string]string{GitHub: "https://github.com/a/b.git", DevCloud: "git@example.com:a/b.git"} {
		p := Pipeline{Name: "p", Stages: []Stage{{Name: "s", Service: CodeSourceService, Params: StageParams{
			CodeSource: &CodeSource{GitType: gitType, URL: url, CodeTrigger: &CodeTrigger{Mount: MountAuto}},
		}}}}
		refused := slices.ContainsFunc(FaultsOf(p.Validate()), func(f *Fault) bool { return f.Code == InvalidParam })
		if refused != (gitType == DevCloud) {
			t.Errorf("%s: %v", gitType, p.Validate())
		}
	}
}

func TestHowAHookIsMountedIsShownWithItsTrigger(t *testing.T) {
	t.Parallel()
	trigger := func(mount string) StageParams {
		return StageParams{CodeSource: &CodeSource{GitType: GitHub, CodeTrigger: &CodeTrigger{Mount: mount}}}
	}
	p := &Pipeline{Stages: []Stage{{ID: 1, Params: trigger(MountAuto)}, {ID: 2, Params: trigger(MountManual)}, {ID: 3}, {ID: 5, Params: trigger(MountAuto)}}}
	shown := p.Shown(true)
	shown.ShowMounts([]Mount{{Stage: 1, State: Unmounted, Reason: "no"}, {Stage: 2, State: Mounted}, {Stage: 3}, {Stage: 4}})
	if got := shown.Stages[0].Params.CodeSource.CodeTrigger; got.MountState != Unmounted || got.MountReason != "no" {
		t.Errorf("it shows %+v", got)
	}
	if got := shown.Stages[1].Params.CodeSource.CodeTrigger; got.MountState != "" {
		t.Errorf("one that is mounted by hand shows %+v", got)
	}
	if got := shown.Stages[3].Params.CodeSource.CodeTrigger; got.MountState != Unmounted || got.MountReason == "" {
		t.Errorf("one that nobody came to mount shows %+v", got)
	}
	if got := p.Stages[0].Params.CodeSource.CodeTrigger; got.MountState != "" {
		t.Errorf("the definition has changed: %+v", got)
	}
}
