package api_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/api"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// engine is all that the operations ask of shared/run.
type engine interface {
	catalog.Runs
	api.Webhooks
	api.Pushes
	api.Starter
	api.Stopper
	api.Retrier
	api.Reviewer
	api.RunLister
	api.RunFinder
	api.JobLister
	api.LogReader
	api.StatusFinder
	api.StatusLister
}

// world is an account in which there is one of everything, with the real shared/run over an engine that begins nothing by itself.
// Contract tests begin with it, each with its own: it is made once, and copied.
//
//	group shop       made by the user creator, who gave the users read, edit and manage the rights of those names; nobody has none
//	pipeline 1       web: has run twice, two of its builds have a log of three chunks; {hook} is its webhook
//	pipeline 2       busy: runs, and waits for the review of its stage 1 by creator and nobody; {busy} is its webhook
//	pipeline 3       gated: starts when its two webhooks have been called; {gated} is one of them
//	pipeline 4       staged: runs, and its stage 0 waits for two webhooks; {staged} is one of them
//	pipeline 5       broken: the build of its last run has failed
//	                 busy and broken start on pushes to the branch main of git.example.com/shop/web.git, of GitLab, which knows a secret
//	group bare       made by creator, with the same rights, holds nothing
//	packages         of creator in namespace ns: private "hello hello" with V1 (two files) and V2, public "open" with V1, "bare" without versions
//	creator's own    template {template} of pipeline 1, access keys {key} and another, source accounts "work" and "home"
//	user spare       {spare}; {creator}, {admin} and the like are the ids of users
type world struct {
	*service
	tokens map[string]string    // by user
	keys   map[string]accessKey // by user
	values map[string]string    // what the names in braces stand for
}

// snapshot is the world at its beginning.
type snapshot struct {
	table   []byte
	objects map[string][]byte
	keys    auth.Keys
	admin   auth.Credentials
	tokens  map[string]string
	signing map[string]accessKey
	values  map[string]string
}

var (
	worldOnce sync.Once
	firstDay  snapshot
)

// newWorld opens a copy of the world.
func newWorld(t testing.TB) *world {
	t.Helper()
	worldOnce.Do(func() { firstDay = makeWorld(t) })
	if firstDay.table == nil {
		t.Fatal("the world could not be made: see the test that began it")
	}
	file := filepath.Join(t.TempDir(), "table.db")
	if err := os.WriteFile(file, firstDay.table, 0o600); err != nil {
		t.Fatal(err)
	}
	s := assemble(t, file, firstDay.keys)
	s.admin = firstDay.admin
	w := &world{service: s, tokens: firstDay.tokens, keys: firstDay.signing, values: firstDay.values}
	w.run(maps.Clone(firstDay.objects), &stateMachines{})
	return w
}

// run puts shared/run into the service.
func (w *world) run(objects map[string][]byte, engine *stateMachines) *run.Service {
	work := &objectStore{all: objects}
	service := &run.Service{
		Table: w.table, Catalog: w.catalog, Sealer: w.catalog.Sealer, Packages: w.packages, Sources: w.sources, People: w.users, Machines: engine, Builds: builds{}, Objects: work,
		Settings: run.Settings{PipelineMachine: "arn:aws:states:here:0:stateMachine:pipeline",
			StageTimeout: time.Hour, Retention: 24 * time.Hour, KeepLogs: 20},
		Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	}
	w.engine = service
	w.handler = w.operations(w.users)
	return service
}

// by is the service for a caller: a user by name, "anonymous", or "stranger", the administrator of another account.
func (w *world) by(caller string) *service {
	other := *w.service
	other.token = w.tokens[caller]
	return &other
}

// fill writes what the names in braces stand for.
func (w *world) fill(text string) string {
	for name, value := range w.values {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

func makeWorld(t testing.TB) snapshot {
	file := filepath.Join(t.TempDir(), "first.db")
	keys := auth.NewKeys()
	w := &world{service: assemble(t, file, keys), tokens: map[string]string{}, keys: map[string]accessKey{}, values: map[string]string{}}
	w.tokens["stranger"] = w.elsewhere()
	w.admin = auth.NewCredentials()
	if _, _, err := w.users.Bootstrap(t.Context(), w.admin); err != nil {
		t.Fatal(err)
	}
	engine, objects := &stateMachines{}, map[string][]byte{}
	runs := w.run(objects, engine)
	w.token = w.logIn("admin", w.admin.Password).want(201).header.Get(auth.SubjectHeader)
	w.tokens["admin"], w.values["admin"] = w.token, w.adminID()
	w.populate()
	w.furnish()
	player := &player{w, runs, engine, objects}
	player.whole(1)
	player.whole(1)
	player.review(player.build(player.start(2)))
	player.start(4)
	player.fail(player.start(5))
	if err := w.table.Table.(interface{ Close() error }).Close(); err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w.keys["admin"] = accessKey{Access: w.admin.AccessKey, Secret: w.admin.SecretKey}
	return snapshot{table, objects, keys, w.admin, w.tokens, w.keys, w.values}
}

// elsewhere makes another account, under another name than the one that the first always has, and returns its administrator's token.
func (w *world) elsewhere() string {
	w.Helper()
	credentials := auth.NewCredentials()
	account, _, err := w.users.Bootstrap(w.Context(), credentials)
	if err != nil {
		w.Fatal(err)
	}
	account.Name = "elsewhere"
	data, err := json.Marshal(account)
	if err != nil {
		w.Fatal(err)
	}
	err = w.table.Write(w.Context(), store.Delete(store.DomainName(auth.DefaultDomain), store.If{}), store.Put(store.DomainName(account.Name), data, store.If{}))
	if err != nil {
		w.Fatal(err)
	}
	token, _, err := w.users.Issue(w.Context(), auth.TokenRequest{Domain: account.Name, User: auth.DefaultUser, Password: credentials.Password})
	if err != nil {
		w.Fatal(err)
	}
	return token
}

// populate makes users, groups and pipelines.
func (w *world) populate() {
	admin := w.by("admin")
	for _, name := range []string{"creator", "read", "edit", "manage", "nobody", "spare"} {
		user, id := admin.user(name)
		w.tokens[name], w.values[name] = user.token, id
		w.keys[name] = user.accessKey(id, "nightly")
	}
	creator := w.by("creator")
	for _, group := range []string{"shop", "bare"} {
		creator.group(group)
		creator.send("PUT", groups+"/"+group+"/auth",
			`[{"user_name": "read", "auth": "read"}, {"user_name": "edit", "auth": "edit"}, {"user_name": "manage", "auth": "manage"}]`).want(201)
	}
	const both = `{"operator": "and", "triggers": [{"webhook": {}}, {"webhook": {}}]}`
	w.values["hook"] = creator.definition(webBody("web", hookTrigger, "null")).hook()
	w.values["busy"] = creator.definition(onPush(webBody("busy", hookTrigger, "null"))).hook()
	w.values["gated"] = creator.definition(webBody("gated", both, "null")).hook()
	w.values["staged"] = creator.definition(webBody("staged", "null", both)).stageHook()
	creator.definition(onPush(webBody("broken", "null", "null")))
}

const hookTrigger = `{"operator": "or", "triggers": [{"webhook": {}, "pipeline_param_converts": [{"name": "where", "pipeline_param_name": "region"}]}]}`

// webBody is a pipeline that builds and is reviewed, with what starts it and its first stage.
func webBody(name, trigger, stageTrigger string) string {
	return fmt.Sprintf(`{"name": %q, "description": "of the shop", "params": [{"name": "region", "value": "eu"}], "pre_operation": %s,
		"stages": [{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "go build"}, "pre_operation": %s,
			 "output_resources": [{"name": "image", "type": "image", "params": {"namespace": "shop", "repository": "web", "tag": "v${SYS_INCREMENT}"}}]},
			{"name": "review", "service_name": "test_review",
			 "params": {"review_mode": "one", "review_users": [{"user_name": "creator"}, {"user_name": "nobody"}]}}]}`, name, trigger, stageTrigger)
}

// onPush is a pipeline with one more stage at its end, on the pushes of whose repository it starts.
func onPush(body string) string {
	return strings.TrimSuffix(body, "]}") + `, {"name": "source", "service_name": "code_source", "params": {"git_type": "gitlab",
		"url": "https://git.example.com/shop/web.git", "code_trigger": {"trigger_tag_create_event": false, "branchs": ["main"], "secret": "only GitLab knows"}}}]}`
}

// hooked is a pipeline's triggers.
type hooked struct {
	PreOperation struct {
		Triggers []struct{ Webhook struct{ URL string } }
	} `json:"pre_operation"`
	Stages []hooked
}

func (s *service) definition(body string) (made hooked) {
	s.Helper()
	s.send("POST", groups+"/shop/pipelines", body, "Accept: application/json").want(201).into(&made)
	return made
}

func (h hooked) hook() string      { return path.Base(h.PreOperation.Triggers[0].Webhook.URL) }
func (h hooked) stageHook() string { return h.Stages[0].hook() }

// furnish makes packages and what is the user creator's own.
func (w *world) furnish() {
	creator := w.by("creator")
	for _, p := range []string{
		`{"namespace": "ns", "name": "hello hello", "description": "words"}`,
		`{"namespace": "ns", "name": "open", "visibility": "public"}`,
		`{"namespace": "ns", "name": "bare"}`,
	} {
		creator.send("POST", packageList, p).want(201)
	}
	for _, at := range []string{"hello hello/V1/root.war", "hello hello/V1/my build/out/a+b.war", "hello hello/V2/root.war", "open/V1/root.war"} {
		w.file(at)
	}
	var made struct{ ID int64 }
	creator.send("POST", templateList, `{"pipeline_id": 1, "name": "ours", "description": ""}`).want(201).into(&made)
	w.values["template"] = fmt.Sprint(made.ID)
	w.values["key"] = creator.accessKey(w.values["creator"], "laptop").Access
	for _, name := range []string{"work", "home"} {
		creator.send("POST", accountList, `{"git_type": "github", "name": "`+name+`", "token": "ghp_hush"}`).want(201)
	}
}

// file lists a file, given as package/version/path, as a build of the user creator does.
func (w *world) file(at string) {
	w.Helper()
	part := strings.SplitN(at, "/", 3)
	ops, err := w.packages.Publish(w.Context(), w.by("admin").domain(), packages.Creator{ID: w.values["creator"], Name: "creator"}, []packages.File{{
		Namespace: "ns", Package: part[0], Version: part[1], Path: part[2], Key: "objects/" + part[2], SHA512: strings.Repeat("0", 128), Size: 7,
	}})
	if err != nil {
		w.Fatal(err)
	}
	if err := w.table.Write(w.Context(), ops...); err != nil {
		w.Fatal(err)
	}
}
