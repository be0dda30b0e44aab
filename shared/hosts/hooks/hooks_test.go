package hooks_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/hosts"
	"github.com/containerops/containerops/shared/hosts/hooks"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

const (
	domain = store.Domain("0123456789abcdef0123456789abcdef")
	hook   = "https://ci.example.com/v3/manage/codehooks/7"
)

// recorder stands for hosts, and for the catalog.
type recorder struct {
	calls  []string
	refuse error
	kept   []pipeline.Mount
}

func (r *recorder) Mount(_ context.Context, at hosts.Repository, h hosts.Hook) error {
	r.calls = append(r.calls, "mount "+at.URL+"/"+at.Path+" as "+at.GitType+" with "+at.Token+": "+h.URL+" "+h.Secret)
	return r.refuse
}

func (r *recorder) Unmount(_ context.Context, at hosts.Repository, url string) error {
	r.calls = append(r.calls, "unmount "+at.URL+"/"+at.Path+": "+url)
	return r.refuse
}

func (r *recorder) Shown(_ context.Context, _ store.Domain, p *pipeline.Pipeline, toManager bool) (*pipeline.Pipeline, error) {
	return p.Shown(toManager), nil
}

func (r *recorder) KeepMounts(_ context.Context, _ store.Domain, _, _ int64, mounts []pipeline.Mount) error {
	r.kept = mounts
	return nil
}

func newService(t *testing.T) (*hooks.Service, *recorder) {
	t.Helper()
	table, err := bolt.Open(filepath.Join(t.TempDir(), "table"), bolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { table.Close() })
	accounts, r := sources.New(table, auth.HeldKeys(auth.NewKeys())), &recorder{}
	_, err = accounts.Bind(t.Context(), domain, "u1", sources.NewAccount{GitType: "gitlab", Name: "work", Token: "hush", URL: "https://git.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	return &hooks.Service{Sources: accounts, Hosts: r, Catalog: r, Logger: slog.New(slog.DiscardHandler)}, r
}

// listening is a saved pipeline whose stages fetch these, with these secrets, each when it is pushed to.
func listening(repositories ...[2]string) *pipeline.Pipeline {
	p := &pipeline.Pipeline{ID: 7, Version: 3, Params: []pipeline.Param{{Name: "repo", Value: "shop"}}}
	for i, r := range repositories {
		p.Stages = append(p.Stages, pipeline.Stage{ID: int64(i + 1), Params: pipeline.StageParams{CodeSource: &pipeline.CodeSource{
			GitType: "gitlab", URL: r[0], CodeTrigger: &pipeline.CodeTrigger{Mount: pipeline.MountAuto, URL: hook, SharedSecret: pipeline.SharedSecret{Secret: r[1]}},
		}}})
	}
	return p
}

const mountsShop = "mount https://git.example.com/acme/shop as gitlab with hush: " + hook + " word"

func TestAHookIsMountedByTheAccountOfThePipelinesCreator(t *testing.T) {
	t.Parallel()
	s, host := newService(t)
	mounts := s.Mount(t.Context(), domain, "u1", listening([2]string{"https://me:own@git.example.com/acme/${repo}.git", "word"}), nil)
	want := []pipeline.Mount{{Stage: 1, Repository: "https://git.example.com/acme/shop.git", URL: hook, State: "mounted"}}
	if !slices.Equal(mounts, want) || !slices.Equal(host.kept, want) || !slices.Equal(host.calls, []string{mountsShop}) {
		t.Errorf("%+v, kept %+v, by %q", mounts, host.kept, host.calls)
	}
}

func TestWhatIsMountedByHandIsLeftAlone(t *testing.T) {
	t.Parallel()
	s, host := newService(t)
	p := listening([2]string{"https://git.example.com/acme/shop.git", "word"})
	p.Stages[0].Params.CodeSource.CodeTrigger.Mount = pipeline.MountManual
	if mounts := s.Mount(t.Context(), domain, "u1", p, nil); mounts != nil || host.calls != nil || host.kept != nil {
		t.Errorf("%+v, by %q", mounts, host.calls)
	}
}

func TestWhyAHookIsNotMountedIsKept(t *testing.T) {
	t.Parallel()
	s, host := newService(t)
	host.refuse = errors.New("git.example.com answered 403: Forbidden")
	const shop = "https://git.example.com/acme/shop.git"
	s.Mount(t.Context(), domain, "u1", listening([2]string{shop, "word"}, [2]string{shop, "word"}, [2]string{shop, "other"}, [2]string{"https://elsewhere.example.com/a.git", "x"}), nil)
	for i, want := range []string{
		"git.example.com answered 403: Forbidden", "git.example.com answered 403: Forbidden",
		"another stage's hook is mounted there with another secret: give both the same",
		"the pipeline's creator has bound no account at the repository's host",
	} {
		if got := host.kept[i]; got.State != "failed" || got.Reason != want || got.Stage != int64(i+1) {
			t.Errorf("kept is %+v, want %q", got, want)
		}
	}
}

func TestAHookThatIsNoLongerWantedIsRemoved(t *testing.T) {
	t.Parallel()
	s, host := newService(t)
	shop := [2]string{"https://git.example.com/acme/shop.git", "word"}
	before := []pipeline.Mount{
		{Repository: shop[0], URL: hook, State: "mounted"}, {Repository: shop[0], URL: "https://moved.example.com", State: "mounted"},
		{Repository: "https://git.example.com/acme/old.git", URL: hook, State: "mounted"},
	}
	s.Mount(t.Context(), domain, "u1", listening(shop), before)
	if want := []string{mountsShop, "unmount https://git.example.com/acme/shop: https://moved.example.com", "unmount https://git.example.com/acme/old: " + hook}; !slices.Equal(host.calls, want) {
		t.Errorf("the host is asked %q, want %q", host.calls, want)
	}
	host.calls = nil
	s.Unmount(t.Context(), domain, "u1", before[:1])
	if want := []string{"unmount https://git.example.com/acme/shop: " + hook}; !slices.Equal(host.calls, want) {
		t.Errorf("the host is asked %q, want %q", host.calls, want)
	}
}
