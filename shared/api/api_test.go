package api_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra"
	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/api"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/catalog/templates"
	"github.com/containerops/containerops/shared/hosts"
	"github.com/containerops/containerops/shared/hosts/hooks"
	"github.com/containerops/containerops/shared/job/address"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// service is the whole API over a table of its own. What runs pipelines is recorded only: shared/run has its own tests.
type service struct {
	testing.TB
	table     *breakable
	users     *auth.Service
	catalog   *catalog.Catalog
	templates *templates.Service
	sources   *sources.Service
	hooks     *hooks.Service
	packages  *packages.Service
	runs      *runs // the engine that is asked, but in a world (world_test.go)
	engine    engine
	admin     auth.Credentials
	token     string
	handler   http.Handler
}

func start(t testing.TB) *service {
	t.Helper()
	s := assemble(t, filepath.Join(t.TempDir(), "table.db"), auth.NewKeys())
	s.admin = auth.NewCredentials()
	if _, _, err := s.users.Bootstrap(t.Context(), s.admin); err != nil {
		t.Fatal(err)
	}
	var err error
	s.token, _, err = s.users.Issue(t.Context(), auth.TokenRequest{Domain: auth.DefaultDomain, User: auth.DefaultUser, Password: s.admin.Password})
	if err != nil {
		t.Fatal(err)
	}
	s.handler = s.operations(s.users)
	return s
}

// assemble puts the service together over the table in a file, but for its handler.
func assemble(t testing.TB, file string, keys auth.Keys) *service {
	t.Helper()
	opened, err := bolt.Open(file, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	table := &breakable{Table: opened}
	ring := auth.HeldKeys(keys)
	users := auth.New(table, ring)
	users.Hashing = auth.Argon2{Memory: 8, Time: 1, Threads: 1} // a test's password is no secret
	definitions := catalog.New(table, "https://ops.example.com")
	definitions.Sealer = ring
	recorded := &runs{catalog: definitions}
	s := &service{
		TB: t, table: table, users: users, catalog: definitions,
		packages: packages.New(table, noObjects{}, links{}), runs: recorded, engine: recorded,
		sources: sources.New(table, ring), templates: templates.New(table),
	}
	s.hooks = &hooks.Service{
		Sources: s.sources, Hosts: hosts.New(address.Policy{AllowPrivate: true}), Catalog: definitions, Logger: slog.New(slog.DiscardHandler),
	}
	return s
}

// in is the same service for a sub-test.
func (s *service) in(t testing.TB) *service {
	sub := *s
	sub.TB = t
	return &sub
}

// directory lets others than auth say who makes a request.
type directory struct {
	api.Authenticator
	users *auth.Service
}

func (d directory) Unknown(ctx context.Context, domain store.Domain, names []string) ([]string, error) {
	return d.users.Unknown(ctx, domain, names)
}

// operations are all handlers behind their routes, as a gateway has them.
func (s *service) operations(who api.Authenticator) http.Handler {
	users := directory{who, s.users}
	mux := http.NewServeMux()
	docs := api.Docs(infra.Reference())
	for route, handler := range map[string]http.Handler{
		"POST /v3/manage/pipelinegroups":                                            api.CreateGroup(users, s.catalog),
		"GET /v3/manage/pipelinegroups":                                             api.ListGroups(users, s.catalog),
		"DELETE /v3/manage/pipelinegroups/{g}":                                      api.DeleteGroup(users, s.catalog),
		"/v3/manage/pipelinegroups/{g}/auth":                                        api.GroupAuth(users, s.catalog, s.users),
		"PUT /v3/manage/pipelines/{p}":                                              api.UpdatePipeline(users, s.catalog, s.engine, s.hooks),
		"DELETE /v3/manage/pipelines/{p}":                                           api.DeletePipeline(users, s.catalog, s.engine, s.hooks),
		"/v3/users":                                                                 api.Users(users, s.users),
		"/v3/users/":                                                                api.Users(users, s.users),
		"/v3.0/OS-CREDENTIAL/credentials":                                           api.Credentials(users, s.users),
		"/v3.0/OS-CREDENTIAL/credentials/":                                          api.Credentials(users, s.users),
		"POST /v3/manage/pipelinegroups/{g}/pipelines":                              api.CreatePipeline(users, s.catalog, s.hooks),
		"GET /v3/manage/pipelines/{p}":                                              api.GetPipeline(users, s.catalog, s.engine),
		"GET /v3/manage/pipelines":                                                  api.ListPipelines(users, s.catalog, s.engine),
		"POST /v3/manage/codehooks/{p}":                                             api.CodeHook(s.engine),
		"POST /v3/manage/webhooks/{id}":                                             api.Webhook(s.engine),
		"POST /v2/manage/webhooks/{id}":                                             api.Webhook(s.engine),
		"POST /v3/manage/pipelines/{p}/start":                                       api.StartPipeline(users, s.catalog, s.engine),
		"POST /v3/manage/pipelines/{p}/stop":                                        api.StopPipeline(users, s.catalog, s.engine),
		"GET /v3/manage/pipelines/{p}/runs":                                         api.ListRuns(users, s.catalog, s.engine),
		"GET /v3/manage/pipelines/{p}/runs/{r}":                                     api.GetRun(users, s.catalog, s.engine),
		"GET /v3/manage/pipelines/{p}/stages/{s}/jobs":                              api.ListJobs(users, s.catalog, s.engine),
		"GET /v3/manage/pipelines/{p}/stages/{s}/jobs/{j}/logs":                     api.GetLog(users, s.catalog, s.engine),
		"POST /v3/manage/pipelines/{p}/stages/{s}/start":                            api.RetryStage(users, s.catalog, s.engine),
		"PUT /v3/manage/pipelines/{p}/stages/{s}/start_info":                        api.SetStartInfo(users, s.catalog, s.engine),
		"GET /v3/manage/pipelinetemplates":                                          api.ListTemplates(users, s.templates),
		"GET /v3/manage/pipelinetemplates/{t}":                                      api.GetTemplate(users, s.templates),
		"POST /v3/manage/pipelinetemplates":                                         api.Templates(users, s.catalog, s.templates),
		"DELETE /v3/manage/pipelinetemplates/{t}":                                   api.Templates(users, s.catalog, s.templates),
		"/v3/manage/sourceaccounts":                                                 api.SourceAccounts(users, s.sources),
		"/v3/manage/sourceaccounts/":                                                api.SourceAccounts(users, s.sources),
		"POST /v2/manage/packages":                                                  api.Packages(users, s.packages),
		"PATCH /v2/manage/namespaces/{n}/packages/{p}":                              api.Packages(users, s.packages),
		"DELETE /v2/manage/namespaces/{n}/packages/{p}":                             api.Packages(users, s.packages),
		"DELETE /v2/manage/namespaces/{n}/packages/{p}/versions/{v}":                api.Packages(users, s.packages),
		"POST /v2/manage/namespaces/{n}/packages/{p}/versions/{v}/file_paths":       api.Packages(users, s.packages),
		"GET /v2/manage/packages":                                                   api.ListPackages(users, s.packages),
		"GET /v2/manage/namespaces/{n}/packages/{p}/versions":                       api.ListVersions(users, s.packages),
		"GET /v2/manage/namespaces/{n}/packages/{p}/versions/{v}/file_paths":        api.ListFiles(users, s.packages),
		"GET /v2/manage/namespaces/{n}/packages/{p}/versions/{v}/file_paths/{f...}": api.DownloadFile(users, s.packages),
		"POST /v3/auth/tokens":                                                      api.CreateToken(s.users),
		"GET /openapi.yaml":                                                         docs,
		"GET /docs":                                                                 docs,
		"GET /docs/{f}":                                                             docs,
		"GET /healthz":                                                              api.Health(),
		"/":                                                                         api.Unrouted(),
	} {
		mux.Handle(route, handler)
	}
	return mux
}

// request is a request of the administrator, with a body of JSON if it has one. Headers are "Name: value"; an empty value
// takes the header away.
func (s *service) request(method, target, body string, headers ...string) *http.Request {
	s.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set(auth.TokenHeader, s.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json;charset=utf8")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		name = strings.TrimSuffix(name, ":")
		r.Header.Del(name)
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	return r
}

func (s *service) send(method, target, body string, headers ...string) *answer {
	s.Helper()
	r := s.request(method, target, body, headers...)
	a := s.answer(s.handler, r)
	s.documented(r, a)
	return a
}

func (s *service) answer(handler http.Handler, r *http.Request) *answer {
	s.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		s.Fatal(err)
	}
	return &answer{s.TB, r, r.Method + " " + r.URL.Path, w.Code, w.Result().Header, body}
}

// answer is what came back.
type answer struct {
	testing.TB
	request *http.Request
	name    string
	status  int
	header  http.Header
	body    []byte
}

func (a *answer) want(status int) *answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("%s: %d %s, want %d", a.name, a.status, a.body, status)
	}
	return a
}

// wantBody compares a body of JSON.
func (a *answer) wantBody(want string) *answer {
	a.Helper()
	var got, wanted any
	a.into(&got)
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		a.Fatal(err)
	}
	if !reflect.DeepEqual(got, wanted) {
		a.Fatalf("%s: %s, want %s", a.name, a.body, want)
	}
	return a
}

// wantHas demands that a text is in the body as JSON has it.
func (a *answer) wantHas(text string) *answer {
	a.Helper()
	quoted, err := pipeline.Encode(text, pipeline.JSON)
	if err != nil || !strings.Contains(string(a.body), string(quoted)) {
		a.Fatalf("%s: %s does not have %s (%v)", a.name, a.body, quoted, err)
	}
	return a
}

func (a *answer) wantHeader(name, want string) *answer {
	a.Helper()
	if got := a.header.Get(name); got != want {
		a.Fatalf("%s: %s is %q, want %q", a.name, name, got, want)
	}
	return a
}

// wantFault demands an array of errors whose first has the code and a detail with these words.
func (a *answer) wantFault(code pipeline.Code, words ...string) {
	a.Helper()
	a.want(code.Status()).wantHeader("Content-Type", "application/json;charset=utf8")
	var faults []map[string]string
	a.into(&faults)
	if len(faults) == 0 || len(faults[0]) != 3 {
		a.Fatalf("%s: %s, want an array of errors", a.name, a.body)
	}
	if faults[0]["errorCode"] != string(code) || faults[0]["errorMessage"] != code.Message() {
		a.Fatalf("%s: %s, want %s", a.name, a.body, code)
	}
	for _, word := range words {
		if !strings.Contains(faults[0]["detail"], word) {
			a.Fatalf("%s: detail %q does not say %q", a.name, faults[0]["detail"], word)
		}
	}
}

func (a *answer) into(value any) {
	a.Helper()
	if err := json.Unmarshal(a.body, value); err != nil {
		a.Fatalf("%s: %s: %v", a.name, a.body, err)
	}
}

// example is a documented body.
func example(t testing.TB, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

const groups, pipelines = "/v3/manage/pipelinegroups", "/v3/manage/pipelines"

func (s *service) group(name string) {
	s.Helper()
	s.send("POST", groups, `{"group": "`+name+`"}`).want(201)
}

// pipeline makes the documented pipeline under a name and returns its id.
func (s *service) pipeline(group, name string) int64 {
	s.Helper()
	var created struct{ ID int64 }
	body := strings.Replace(example(s.TB, "create-pipeline.request"), `"test4"`, `"`+name+`"`, 1)
	s.send("POST", groups+"/"+group+"/pipelines", body, "Accept: application/json").want(201).into(&created)
	return created.ID
}
