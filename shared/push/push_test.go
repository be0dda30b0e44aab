package push_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/push"
)

const (
	head   = "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c"
	author = "Li Na <li@example.com>"
)

// fixture is a request with a payload of testdata.
func fixture(t testing.TB, name string, header ...string) push.Request {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return request(body, header...)
}

func request(body []byte, header ...string) push.Request {
	r := push.Request{Header: http.Header{"Content-Type": {"application/json"}}, Body: body}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func TestWhatEachHostTells(t *testing.T) {
	t.Parallel()
	pushed := push.Event{Kind: push.Branch, Name: "main", Commit: head, Author: author, Message: "Price the cart"}
	tagged := push.Event{Kind: push.Tag, Name: "v1.0", Commit: head, Author: author, Message: "Price the cart"}
	skipped := pushed
	skipped.Message, skipped.Skip = "Fix a word", true
	for _, c := range []struct {
		fixture, header, event string
		want                   push.Event
	}{
		{"github-push", "X-GitHub-Event", "push", pushed},
		{"github-push-skip", "X-GitHub-Event", "push", skipped},
		{"github-push-deleted", "X-GitHub-Event", "push", push.Event{}},
		{"github-tag", "X-GitHub-Event", "push", tagged},
		{"github-tag-moved", "X-GitHub-Event", "push", push.Event{}},
		{"github-create-tag", "X-GitHub-Event", "create", push.Event{Kind: push.Tag, Name: "v1.0"}},
		{"github-create-branch", "X-GitHub-Event", "create", push.Event{}},
		{"github-ping", "X-GitHub-Event", "ping", push.Event{}},
		{"github-push", "X-GitHub-Event", "pull_request", push.Event{}},
		{"gitlab-push", "X-Gitlab-Event", "Push Hook", pushed},
		{"gitlab-push-deleted", "X-Gitlab-Event", "Push Hook", push.Event{}},
		{"gitlab-tag", "X-Gitlab-Event", "Tag Push Hook", push.Event{Kind: push.Tag, Name: "v1.0", Commit: head}},
		{"gitlab-tag-deleted", "X-Gitlab-Event", "Tag Push Hook", push.Event{}},
		{"gitlab-system-push", "X-Gitlab-Event", "System Hook", pushed},
		{"gitlab-system-project", "X-Gitlab-Event", "System Hook", push.Event{}},
		{"gitlab-note", "X-Gitlab-Event", "Note Hook", push.Event{}},
		{"gitee-push", "X-Gitee-Event", "Push Hook", pushed},
		{"gitee-push-deleted", "X-Gitee-Event", "Push Hook", push.Event{}},
		{"gitee-tag", "X-Gitee-Event", "Tag Push Hook", tagged},
		{"gitee-push", "X-Gitee-Event", "Issue Hook", push.Event{}},
	} {
		t.Run(c.event+" "+c.fixture, func(t *testing.T) {
			t.Parallel()
			e, err := fixture(t, c.fixture, c.header, c.event).Event()
			if err != nil {
				t.Fatal(err)
			}
			got := push.Event{Kind: e.Kind, Name: e.Name, Commit: e.Commit, Author: e.Author, Message: e.Message, Skip: e.Skip}
			if got.Ref() != c.want.Ref() || !same(got, c.want) {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			if e.Delivery == "" {
				t.Error("it has no delivery")
			}
		})
	}
}

func same(a, b push.Event) bool {
	return a.Kind == b.Kind && a.Name == b.Name && a.Commit == b.Commit && a.Author == b.Author && a.Message == b.Message && a.Skip == b.Skip
}

func TestAPingOfGiteesIsNoPush(t *testing.T) {
	t.Parallel()
	e, err := fixture(t, "gitee-push", "X-Gitee-Event", "Push Hook", "X-Gitee-Ping", "true").Event()
	if err != nil || e.Kind != push.Other {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestAPayloadMayComeInAForm(t *testing.T) {
	t.Parallel()
	plain := fixture(t, "github-push")
	form := request([]byte(url.Values{"payload": {string(plain.Body)}}.Encode()),
		"Content-Type", "application/x-www-form-urlencoded", "X-GitHub-Event", "push")
	if e, err := form.Event(); err != nil || e.Ref() != "refs/heads/main" || e.Commit != head {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestADeliveryIsKnownAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		a, b push.Request
		same bool
	}{
		"GitHub names it": {fixture(t, "github-push", "X-GitHub-Event", "push", "X-GitHub-Delivery", "one"),
			fixture(t, "github-push", "X-GitHub-Event", "push", "X-GitHub-Delivery", "one"), true},
		"GitHub names another": {fixture(t, "github-push", "X-GitHub-Event", "push", "X-GitHub-Delivery", "one"),
			fixture(t, "github-push", "X-GitHub-Event", "push", "X-GitHub-Delivery", "two"), false},
		"GitLab names what it tries again": {fixture(t, "gitlab-push", "X-Gitlab-Event", "Push Hook", "Idempotency-Key", "one", "X-Gitlab-Event-UUID", "a"),
			fixture(t, "gitlab-push", "X-Gitlab-Event", "Push Hook", "Idempotency-Key", "one", "X-Gitlab-Event-UUID", "b"), true},
		"an older GitLab names the event": {fixture(t, "gitlab-push", "X-Gitlab-Event", "Push Hook", "X-Gitlab-Event-UUID", "a"),
			fixture(t, "gitlab-push", "X-Gitlab-Event", "Push Hook", "X-Gitlab-Event-UUID", "b"), false},
		"Gitee names none, the request is the same": {fixture(t, "gitee-push", "X-Gitee-Event", "Push Hook", "X-Gitee-Timestamp", "1"),
			fixture(t, "gitee-push", "X-Gitee-Event", "Push Hook", "X-Gitee-Timestamp", "1"), true},
		"Gitee sends it later": {fixture(t, "gitee-push", "X-Gitee-Event", "Push Hook", "X-Gitee-Timestamp", "1"),
			fixture(t, "gitee-push", "X-Gitee-Event", "Push Hook", "X-Gitee-Timestamp", "2"), false},
		"GitHub tells of a tag by two events": {fixture(t, "github-tag", "X-GitHub-Event", "push", "X-GitHub-Delivery", "one"),
			fixture(t, "github-create-tag", "X-GitHub-Event", "create", "X-GitHub-Delivery", "two"), true},
		"and of the same tag, made anew, by the same": {fixture(t, "github-create-tag", "X-GitHub-Event", "create", "X-GitHub-Delivery", "one"),
			fixture(t, "github-create-tag", "X-GitHub-Event", "create", "X-GitHub-Delivery", "two"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := c.a.Event()
			if err != nil {
				t.Fatal(err)
			}
			b, err := c.b.Event()
			if err != nil {
				t.Fatal(err)
			}
			if known(a, b) != c.same || known(b, a) != c.same {
				t.Errorf("%+v and %+v", a, b)
			}
		})
	}
}

// known says whether b has been seen once a run has started on a.
func known(a, b *push.Event) bool {
	return b.Delivery == a.Delivery || b.Twin != "" && b.Twin == a.Self
}

func TestWhichPushesStartAStagesPipeline(t *testing.T) {
	t.Parallel()
	branch, tag := fixture(t, "github-push", "X-GitHub-Event", "push"), fixture(t, "github-tag", "X-GitHub-Event", "push")
	skip, ping := fixture(t, "github-push-skip", "X-GitHub-Event", "push"), fixture(t, "github-ping", "X-GitHub-Event", "ping")
	main, tags := &pipeline.CodeTrigger{Branches: []string{"next", "main"}}, &pipeline.CodeTrigger{TagCreateEvent: true}
	const shop = "https://github.com/acme/shop.git"
	for name, c := range map[string]struct {
		request push.Request
		url     string
		trigger *pipeline.CodeTrigger
		want    bool
	}{
		"a listed branch":                {branch, shop, main, true},
		"a branch listed by its ref":     {branch, shop, &pipeline.CodeTrigger{Branches: []string{"refs/heads/main"}}, true},
		"another branch":                 {branch, shop, &pipeline.CodeTrigger{Branches: []string{"next", "mai", "main2"}}, false},
		"a branch, only tags start":      {branch, shop, tags, false},
		"no trigger":                     {branch, shop, nil, false},
		"a tag":                          {tag, shop, tags, true},
		"a tag, only branches start":     {tag, shop, &pipeline.CodeTrigger{Branches: []string{"v1.0"}}, false},
		"the message asks for none":      {skip, shop, main, false},
		"a ping":                         {ping, shop, &pipeline.CodeTrigger{TagCreateEvent: true, Branches: []string{""}}, false},
		"with credentials, in capitals":  {branch, "https://me:secret@GitHub.com:443/Acme/Shop.git", main, true},
		"by http":                        {branch, "http://github.com/acme/shop.git", main, true},
		"another repository":             {branch, "https://github.com/acme/shop2.git", main, false},
		"another owner's":                {branch, "https://github.com/other/shop.git", main, false},
		"another host's":                 {branch, "https://github.example.com/acme/shop.git", main, false},
		"another port's":                 {branch, "https://github.com:8443/acme/shop.git", main, false},
		"a URL that is none":             {branch, "https://git hub.com/%", main, false},
		"a URL without a path":           {branch, "https://github.com", main, false},
		"a URL for ssh":                  {branch, "git@github.com:acme/shop.git", main, false},
		"a URL whose param is not known": {branch, "${repository}", main, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := c.request.Event()
			if err != nil {
				t.Fatal(err)
			}
			if got := e.Starts(&pipeline.CodeSource{URL: c.url, CodeTrigger: c.trigger}); got != c.want {
				t.Errorf("starts: %t", got)
			}
		})
	}
}

func TestWhatIsNoPushIsRefused(t *testing.T) {
	t.Parallel()
	with := func(old, with string) []byte {
		return []byte(strings.ReplaceAll(string(fixture(t, "github-push").Body), old, with))
	}
	for name, r := range map[string]push.Request{
		"no host's":                 request([]byte(`{}`)),
		"no JSON":                   request([]byte(`{`), "X-GitHub-Event", "push"),
		"an array":                  request([]byte(`[]`), "X-GitHub-Event", "push"),
		"a form of something else":  request([]byte(`a=b`), "X-GitHub-Event", "push", "Content-Type", "application/x-www-form-urlencoded"),
		"a form that is none":       request([]byte(`%zz`), "X-GitHub-Event", "push", "Content-Type", "application/x-www-form-urlencoded"),
		"a ref for an option":       request(with("refs/heads/main", "refs/heads/--upload-pack=x"), "X-GitHub-Event", "push"),
		"a ref without an end":      request(with("refs/heads/main", "refs/heads/"+strings.Repeat("x", pipeline.MaxRef+1)), "X-GitHub-Event", "push"),
		"a ref of two lines":        request(with("refs/heads/main", `refs/heads/a\nb`), "X-GitHub-Event", "push"),
		"a ref without a name":      request(with("refs/heads/main", "refs/heads/"), "X-GitHub-Event", "push"),
		"a commit for an option":    request(with(head, "--upload-pack=x"), "X-GitHub-Event", "push"),
		"a commit that is half one": request(with(head, head[:20]), "X-GitHub-Event", "push"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := r.Event()
			if faults := pipeline.FaultsOf(err); len(faults) == 0 || faults[0].Code.Status() != 400 {
				t.Errorf("%+v, %v", e, err)
			}
		})
	}
}
