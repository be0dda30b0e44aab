package builds

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/codebuild"
	"github.com/aws/aws-sdk-go-v2/service/codebuild/types"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/job/process"
)

// stackName makes the test binary play a stack on the folder in its value until it is killed.
const stackName = "BUILDS_TEST_STACK"

func TestMain(m *testing.M) {
	if process.IsWarden() {
		process.RunWarden()
		return
	}
	if dir := os.Getenv(stackName); dir != "" {
		playStack(dir)
	}
	os.Exit(m.Run())
}

// agent runs a spec as a script and tells what it answers.
type agent struct {
	runner  *process.Runner
	said    chan string // the scripts' lines, and "token: answer"
	over    sync.Map    // tokens for which nobody waits
	deaf    bool        // nobody hears its answers
	workDir string
}

func (a *agent) Run(ctx context.Context, spec, token string) error {
	err := a.runner.Run(ctx, process.Command{
		Path: "/bin/sh", Args: []string{"-ec", spec}, Dir: a.workDir, Env: []string{"PATH=" + os.Getenv("PATH")}, Output: a,
	})
	return a.answer(token, fmt.Sprint(err))
}

func (a *agent) Waits(_ context.Context, token string) bool {
	_, over := a.over.Load(token)
	return !over
}

func (a *agent) answer(token, answer string) error {
	if a.deaf {
		return errors.New("nobody is there")
	}
	a.said <- token + ": " + answer
	return nil
}

func (a *agent) Write(p []byte) (int, error) {
	a.said <- strings.TrimSpace(string(p))
	return len(p), nil
}

// ended is told of builds that end without a word; who answers for them has the build's token.
func (a *agent) ended(_ context.Context, e Event) error {
	return a.answer("a build without a word", e.Status)
}

func newAgent() *agent { return &agent{said: make(chan string, 1000)} }

func (a *agent) at(place Place) Agent {
	a.runner, a.workDir = place.Runner, place.WorkDir
	return a
}

// says waits for a line.
func (a *agent) says(t *testing.T, want string) {
	t.Helper()
	select {
	case said := <-a.said:
		if said != want {
			t.Fatalf("it says %q, want %q", said, want)
		}
	case <-time.After(2 * time.Minute):
		t.Fatalf("it does not say %q in 2 minutes", want)
	}
}

// machine is a running runner and a client of its API.
type machine struct {
	*codebuild.Client
	runner *Runner
	stop   func() // ends it as SIGTERM does, once
}

// open opens a runner without running it.
func open(t testing.TB, config Config) *machine {
	t.Helper()
	config.Project = "builds"
	r, err := Open(config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(r.Handler())
	t.Cleanup(server.Close)
	return &machine{runner: r, Client: codebuild.New(codebuild.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "s", ""),
	})}
}

// run begins to run builds.
func (m *machine) run(t testing.TB) *machine {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- m.runner.Run(ctx) }()
	m.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(m.stop)
	return m
}

// start starts a build of a script whose token is given.
func (m *machine) start(t testing.TB, spec, token string) string {
	t.Helper()
	out, err := m.StartBuild(t.Context(), startInput(spec, token))
	if err != nil {
		t.Fatal(err)
	}
	return *out.Build.Id
}

func startInput(spec, token string) *codebuild.StartBuildInput {
	return &codebuild.StartBuildInput{ProjectName: aws.String("builds"), EnvironmentVariablesOverride: []types.EnvironmentVariable{
		{Name: aws.String(job.EnvSpec), Value: &spec}, {Name: aws.String(job.EnvTaskToken), Value: &token},
	}}
}

func (m *machine) get(t *testing.T, id string) types.Build {
	t.Helper()
	out, err := m.BatchGetBuilds(t.Context(), &codebuild.BatchGetBuildsInput{Ids: []string{id}})
	if err != nil || len(out.Builds) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	return out.Builds[0]
}

// waitEnded waits until a build has ended and returns its status.
func (m *machine) waitEnded(t *testing.T, id string) types.StatusType {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); {
		if b := m.get(t, id); b.BuildComplete {
			return b.BuildStatus
		}
	}
	t.Fatal("it does not end in 2 minutes")
	return ""
}

// playStack runs one build at a time; its builds tell their process ids through the files they make in the folder.
func playStack(dir string) {
	r, err := Open(Config{Dir: dir, Limit: 1, Project: "builds", NewAgent: newAgent().at})
	if err != nil {
		panic(err)
	}
	for _, script := range []string{"sleep 600 & echo $$ $! >../pids.new; mv ../pids.new ../pids; echo >left; wait", "echo the queued one"} {
		in := startBuildIn{Project: "builds"}
		in.Environment = append(in.Environment, variable{job.EnvSpec, script}, variable{job.EnvTaskToken, script[:4]})
		if _, err := r.startBuild(in); err != nil {
			panic(err)
		}
	}
	panic(r.Run(context.Background()))
}

// running says whether a process runs; one that waits to be reaped does not.
func running(pid string) bool {
	state, err := exec.Command("ps", "-o", "stat=", "-p", pid).Output()
	return err == nil && !strings.HasPrefix(string(state), "Z")
}
