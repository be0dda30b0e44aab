package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// callers are the columns of the matrix. Stranger is the administrator of another account; nobody, read, edit and manage are users who
// were given this right, or none, in the group of what is asked for; creator made all of it; admin is the account's administrator.
var callers = []string{"anonymous", "stranger", "nobody", "read", "edit", "manage", "creator", "admin"}

// rights is what each operation answers to whom (API.md, "Rights per group" and Settled): 401 without credentials; 404 for what one may
// not see, as if it were absent; 403 for what one may see but not do. The requests are those of contract_*_test.go.
//
//	anonymous, stranger, nobody, read, edit, manage, creator, admin
var rights = map[string][8]int{
	// for everybody
	"health":       {200, 200, 200, 200, 200, 200, 200, 200},
	"definition":   {200, 200, 200, 200, 200, 200, 200, 200},
	"docs":         {200, 200, 200, 200, 200, 200, 200, 200},
	"docs-file":    {200, 200, 200, 200, 200, 200, 200, 200},
	"create-token": {201, 201, 201, 201, 201, 201, 201, 201},
	"code-hook":    {201, 201, 201, 201, 201, 201, 201, 201},
	"webhook-v2":   {201, 201, 201, 201, 201, 201, 201, 201},
	"webhook-v3":   {201, 201, 201, 201, 201, 201, 201, 201},
	// for the account's administrator
	"create-user": {401, 201, 403, 403, 403, 403, 403, 201},
	"list-users":  {401, 200, 403, 403, 403, 403, 403, 200},
	"delete-user": {401, 404, 403, 403, 403, 403, 403, 204},
	// the user creator's own; the administrator changes a password without the original one, an access key is governed by both
	"change-password":       {401, 404, 403, 403, 403, 403, 204, 204},
	"create-credential":     {401, 404, 403, 403, 403, 403, 201, 201},
	"list-credentials":      {401, 200, 200, 200, 200, 200, 200, 200},
	"delete-credential":     {401, 404, 404, 404, 404, 404, 204, 204},
	"bind-source-account":   {401, 201, 201, 201, 201, 201, 201, 201},
	"list-source-accounts":  {401, 200, 200, 200, 200, 200, 200, 200},
	"unbind-source-account": {401, 404, 404, 404, 404, 404, 204, 404},
	"list-templates":        {401, 200, 200, 200, 200, 200, 200, 200},
	"get-template":          {401, 404, 404, 404, 404, 404, 200, 404},
	"delete-template":       {401, 404, 404, 404, 404, 404, 204, 404},
	// in a group
	"create-group":    {401, 201, 201, 201, 201, 201, 201, 201},
	"list-groups":     {401, 200, 200, 200, 200, 200, 200, 200},
	"delete-group":    {401, 404, 404, 403, 403, 204, 204, 204},
	"get-group-auth":  {401, 404, 404, 403, 403, 200, 200, 200},
	"set-group-auth":  {401, 404, 404, 403, 403, 201, 201, 201},
	"create-pipeline": {401, 404, 404, 403, 201, 201, 201, 201},
	"list-pipelines":  {401, 200, 200, 200, 200, 200, 200, 200},
	"get-pipeline":    {401, 404, 404, 200, 200, 200, 200, 200},
	"update-pipeline": {401, 404, 404, 403, 403, 201, 201, 201},
	"delete-pipeline": {401, 404, 404, 403, 403, 204, 204, 204},
	"start-pipeline":  {401, 404, 404, 201, 201, 201, 201, 201},
	"stop-pipeline":   {401, 404, 404, 201, 201, 201, 201, 201},
	"list-runs":       {401, 404, 404, 200, 200, 200, 200, 200},
	"get-run":         {401, 404, 404, 200, 200, 200, 200, 200},
	"list-jobs":       {401, 404, 404, 200, 200, 200, 200, 200},
	"get-log":         {401, 404, 404, 200, 200, 200, 200, 200},
	"retry-stage":     {401, 404, 404, 201, 201, 201, 201, 201},
	"export-template": {401, 404, 404, 403, 201, 201, 201, 201},
	// for the reviewers that the stage names, nobody and creator, and for the administrator, who takes it over
	"set-start-info": {401, 404, 201, 403, 403, 403, 201, 201},
	// of a private package, which is its creator's; rights in groups say nothing of packages
	"list-packages":  {401, 200, 200, 200, 200, 200, 200, 200},
	"create-package": {401, 201, 201, 201, 201, 201, 201, 201},
	"edit-package":   {401, 404, 404, 404, 404, 404, 200, 200},
	"delete-package": {401, 404, 404, 404, 404, 404, 204, 204},
	"list-versions":  {401, 404, 404, 404, 404, 404, 200, 200},
	"delete-version": {401, 404, 404, 404, 404, 404, 204, 204},
	"list-files":     {401, 404, 404, 404, 404, 404, 200, 200},
	"upload-file":    {401, 404, 404, 404, 404, 404, 201, 201},
	"download-file":  {401, 404, 404, 404, 404, 404, 302, 302},
}

func TestRights(t *testing.T) {
	t.Parallel()
	newWorld(t) // before all others, which copy it
	operations := contracts()
	for _, o := range operations {
		answers, found := rights[o.id]
		if !found {
			t.Errorf("%s has no row", o.id)
		}
		t.Run(o.id, func(t *testing.T) {
			t.Parallel()
			var absent string // what the stranger is told, to whom there is no such thing
			for i, caller := range callers {
				t.Run(caller, func(t *testing.T) {
					w := newWorld(t)
					o.as = caller
					a := w.do(o).want(answers[i])
					switch isOpen := answers[0] < 300; {
					case caller == "stranger" && a.status == 404:
						absent = string(a.body)
					case caller == "stranger" && !isOpen:
						a.holdsNothingOf(w)
					case a.status == 404 && string(a.body) != absent:
						t.Errorf("%s: what may not be seen is answered %s, what is absent %s", a.name, a.body, absent)
					}
				})
			}
		})
	}
	for id := range rights {
		if !slices.ContainsFunc(operations, func(o operation) bool { return o.id == id }) {
			t.Errorf("%s is no operation", id)
		}
	}
}

// holdsNothingOf demands that an answer to another account has no name or id of this one.
func (a *answer) holdsNothingOf(w *world) {
	a.Helper()
	found := []string{`"shop"`, `"bare"`, `"busy"`, "hello%20hello", `"home"`, `"ours"`}
	for name, value := range w.values {
		if name != "template" { // a number as any other
			found = append(found, value)
		}
	}
	for _, name := range found {
		if strings.Contains(string(a.body), name) {
			a.Errorf("%s: %s is answered to another account: %s", a.name, name, a.body)
		}
	}
}

func TestListsShowWhatACallerMaySee(t *testing.T) {
	t.Parallel()
	s := start(t)
	wang, _ := s.user("wang")
	li, _ := s.user("li")
	for _, name := range []string{"bank", "shop", "yard"} {
		s.group(name)
		s.pipeline(name, "web")
	}
	wang.group("own")
	s.send("PUT", groups+"/shop/auth", `[{"user_name": "wang", "auth": "read"}]`).want(201)
	for _, c := range []struct {
		who               *service
		groups, pipelines string
	}{{s, "[{bank} {own} {shop} {yard}]", "[{bank} {shop} {yard}]"}, {wang, "[{own} {shop}]", "[{shop}]"}, {li, "[]", "[]"}} {
		var seen []struct{ Group string }
		c.who.send("GET", groups, "").want(200).into(&seen)
		var held []struct {
			Group string `json:"group_name"`
		}
		c.who.send("GET", pipelines, "").want(200).into(&held)
		if fmt.Sprint(seen) != c.groups || fmt.Sprint(held) != c.pipelines {
			t.Errorf("groups %v, pipelines of %v; want %s and %s", seen, held, c.groups, c.pipelines)
		}
	}
	wang.send("GET", pipelines+"?filter=name::web&limit=9", "").want(200).wantHeader("Content-Range", "0-1/1")
}

func TestACodeTriggersSecretIsForWhoManages(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	edit, _ := s.user("edit")
	manage, _ := s.user("manage")
	s.send("PUT", groups+"/shop/auth", `[{"user_name": "edit", "auth": "edit"}, {"user_name": "manage", "auth": "manage"}]`).want(201)
	body := `{"name": "web", "stages": [{"name": "source", "service_name": "code_source", "params": {"git_type": "github",
		"url": "https://github.com/acme/web.git", "code_trigger": {"trigger_tag_create_event": true, "secret": "hush-hush", "mount": "auto"}}}]}`
	s.send("POST", groups+"/shop/pipelines", body).want(201)
	for caller, shown := range map[*service]bool{edit: false, manage: true} {
		got := caller.send("GET", pipelines+"/1", "").want(200)
		for _, what := range []string{"hush-hush", "v3/manage/codehooks/1", "mount_state: failed", "the pipeline's creator has bound no account"} {
			if strings.Contains(string(got.body), what) != shown {
				t.Errorf("%s: %s is shown, or is not", got.body, what)
			}
		}
	}
}
