package catalog_test

import (
	"slices"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func TestHowHooksAreMountedIsOfTheVersionThatWasSaved(t *testing.T) {
	t.Parallel()
	f := open(t)
	p := f.pipeline(f.group("shop"), "web")
	mounted := []pipeline.Mount{{Stage: 1, State: pipeline.Mounted}}
	keep := func(version int64, mounts []pipeline.Mount) {
		t.Helper()
		if err := f.KeepMounts(t.Context(), account, p.ID, version, mounts); err != nil {
			t.Fatal(err)
		}
	}
	wanted := func(want []pipeline.Mount) {
		t.Helper()
		if head, err := f.Head(t.Context(), account, p.ID); err != nil || !slices.Equal(head.Mounts, want) {
			t.Fatalf("noted is %+v, %v; want %+v", head.Mounts, err, want)
		}
	}
	keep(1, mounted)
	wanted(mounted)
	if _, err := f.update(p, func(*pipeline.Pipeline) {}); err != nil {
		t.Fatal(err)
	}
	wanted(mounted)
	keep(1, nil) // of a save that another has overtaken
	wanted(mounted)
	keep(2, nil)
	wanted(nil)
	if err := f.KeepMounts(t.Context(), account, 99, 1, mounted); err != nil {
		t.Errorf("of a pipeline that is gone: %v", err)
	}
}
