package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// The matrix of API.md, "Rights per group": what each operation answers to whom. A group "shop" holds a pipeline; each cell has
// a pipeline and a group of its own, so that no cell sees what another did.
//
//	{P} a pipeline of the group, {G} the group's name
func TestRightsDecideWhatAnOperationAnswers(t *testing.T) {
	t.Parallel()
	const none, denied = 404, 403
	//                                        nobody  read    edit    manage creator admin stranger
	for _, row := range []struct {
		operation, body string
		want            [7]int
	}{
		{"GET " + pipelines + "/{P}", "", [7]int{none, 200, 200, 200, 200, 200, none}},
		{"GET " + pipelines + "/{P}/runs", "", [7]int{none, 200, 200, 200, 200, 200, none}},
		{"GET " + pipelines + "/{P}/runs/7", "", [7]int{none, 200, 200, 200, 200, 200, none}},
		{"GET " + pipelines + "/{P}/stages/0/jobs", "", [7]int{none, 200, 200, 200, 200, 200, none}},
		{"GET " + pipelines + "/{P}/stages/0/jobs/latest/logs", "", [7]int{none, 200, 200, 200, 200, 200, none}},
		{"POST " + pipelines + "/{P}/start", "", [7]int{none, 201, 201, 201, 201, 201, none}},
		{"POST " + pipelines + "/{P}/stop", "", [7]int{none, 201, 201, 201, 201, 201, none}},
		{"POST " + groups + "/{G}/pipelines", "create", [7]int{none, denied, 201, 201, 201, 201, none}},
		{"PUT " + pipelines + "/{P}", "update", [7]int{none, denied, denied, 201, 201, 201, none}},
		{"DELETE " + pipelines + "/{P}", "", [7]int{none, denied, denied, 204, 204, 204, none}},
		{"GET " + groups + "/{G}/auth", "", [7]int{none, denied, denied, 200, 200, 200, none}},
		{"PUT " + groups + "/{G}/auth", "[]", [7]int{none, denied, denied, 201, 201, 201, none}},
		// 409 is of who may: the group still holds its pipeline
		{"DELETE " + groups + "/{G}", "", [7]int{none, denied, denied, 409, 409, 409, none}},
	} {
		t.Run(row.operation, func(t *testing.T) {
			t.Parallel()
			m := newMatrix(t)
			for i, want := range row.want {
				m.cell(t, i, row.operation, row.body, want)
			}
		})
	}
}

// callers are the columns.
var callers = [7]string{"nobody", "read", "edit", "manage", "creator", "admin", "stranger"}

type matrix struct {
	admin   *service
	callers [7]*service
}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	s := start(t)
	m := &matrix{admin: s}
	for i, name := range callers[:5] {
		m.callers[i], _ = s.user(name)
	}
	m.callers[5] = s
	m.callers[6] = s.as("77aa", "manage")
	return m
}

// cell sends one operation as one caller, on a group and pipeline made for it.
func (m *matrix) cell(t *testing.T, i int, operation, body string, want int) {
	t.Helper()
	group := "g-" + callers[i]
	creator := m.callers[4].in(t)
	creator.group(group)
	id := creator.pipeline(group, "web")
	creator.send("PUT", groups+"/"+group+"/auth",
		`[{"user_name": "read", "auth": "read"}, {"user_name": "edit", "auth": "edit"}, {"user_name": "manage", "auth": "manage"}]`).want(201)
	var groupID struct {
		ID int64 `json:"group_id"`
	}
	creator.send("GET", fmt.Sprintf("%s/%d", pipelines, id), "", "Accept: application/json").into(&groupID)

	switch body {
	case "create":
		body = strings.Replace(example(t, "create-pipeline.request"), `"test4"`, `"jobs"`, 1)
	case "update":
		body = fmt.Sprintf(`{"id": %d, "group_id": %d, "group_name": %q, "name": "web", "stages": %s}`, id, groupID.ID, group, newStage)
	}
	method, path, _ := strings.Cut(operation, " ")
	path = strings.NewReplacer("{P}", fmt.Sprint(id), "{G}", group).Replace(path)
	if got := m.callers[i].in(t).send(method, path, body); got.status != want {
		t.Errorf("%s as %s: %d %s, want %d", operation, callers[i], got.status, got.body, want)
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
		"url": "https://github.com/acme/web.git", "code_trigger": {"trigger_tag_create_event": true, "secret": "hush-hush"}}}]}`
	s.send("POST", groups+"/shop/pipelines", body).want(201)
	for caller, shown := range map[*service]bool{edit: false, manage: true} {
		got := caller.send("GET", pipelines+"/1", "").want(200)
		if strings.Contains(string(got.body), "hush-hush") != shown {
			t.Errorf("%s: the secret is shown, or is not", got.body)
		}
	}
}
