package builds

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codebuild"
	"github.com/aws/aws-sdk-go-v2/service/codebuild/types"

	"github.com/containerops/containerops/shared/job"
)

// until is a script that waits for a file.
func until(file string) string { return "echo ready; until [ -e " + file + " ]; do sleep 0.01; done" }

func touch(t *testing.T, file string) {
	t.Helper()
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestBuildsRunInOrderUpToTheLimit(t *testing.T) {
	t.Parallel()
	a, gate := newAgent(), filepath.Join(t.TempDir(), "gate")
	m := open(t, Config{Dir: t.TempDir(), Limit: 1, NewAgent: a.at, Ended: a.ended}).run(t)
	first := m.start(t, until(gate), "first")
	a.says(t, "ready")
	second, third := m.start(t, "echo second", "2"), m.start(t, "exit 3", "3")
	if b := m.get(t, first); b.BuildStatus != types.StatusTypeInProgress || *b.CurrentPhase != "BUILD" || *b.BuildNumber != 1 {
		t.Errorf("first %+v", b)
	}
	if b := m.get(t, second); *b.CurrentPhase != "QUEUED" || b.BuildComplete {
		t.Errorf("second %+v", b)
	}
	touch(t, gate)
	for _, want := range []string{"first: <nil>", "second", "2: <nil>", "3: exit status 3"} {
		a.says(t, want)
	}
	for _, id := range []string{first, second, third} {
		if status := m.waitEnded(t, id); status != types.StatusTypeSucceeded {
			t.Errorf("%s is %s", id, status)
		}
	}
}

func TestStopBuild(t *testing.T) {
	t.Parallel()
	a := newAgent()
	m := open(t, Config{Dir: t.TempDir(), Limit: 1, NewAgent: a.at, Ended: a.ended}).run(t)
	running := m.start(t, "echo ready; sleep 600 & wait", "running")
	a.says(t, "ready")
	queued := m.start(t, "echo never", "queued")

	t.Run("answers a build that waits, which never runs", func(t *testing.T) {
		if _, err := m.StopBuild(t.Context(), &codebuild.StopBuildInput{Id: &queued}); err != nil {
			t.Fatal(err)
		}
		a.says(t, "a build without a word: STOPPED")
		if status := m.waitEnded(t, queued); status != types.StatusTypeStopped {
			t.Errorf("it is %s", status)
		}
	})
	t.Run("ends a build that runs", func(t *testing.T) {
		if _, err := m.StopBuild(t.Context(), &codebuild.StopBuildInput{Id: &running}); err != nil {
			t.Fatal(err)
		}
		a.says(t, "running: the job was stopped")
		if status := m.waitEnded(t, running); status != types.StatusTypeStopped {
			t.Errorf("it is %s", status)
		}
	})
	t.Run("does nothing to one that has ended", func(t *testing.T) {
		if _, err := m.StopBuild(t.Context(), &codebuild.StopBuildInput{Id: &running}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestABuildThatWaitsGivesSignsOfLifeUntilNobodyWaits(t *testing.T) {
	t.Parallel()
	a, gate := newAgent(), filepath.Join(t.TempDir(), "gate")
	m := open(t, Config{Dir: t.TempDir(), Limit: 1, NewAgent: a.at, Ended: a.ended, SignOfLife: time.Millisecond}).run(t)
	m.start(t, until(gate), "first")
	a.says(t, "ready")
	m.start(t, "echo never", "second")
	a.over.Store("second", true)
	a.says(t, "a build without a word: STOPPED")
	touch(t, gate)
	a.says(t, "first: <nil>")
}

func TestTheAPIRefuses(t *testing.T) {
	t.Parallel()
	m := open(t, Config{Dir: t.TempDir(), Limit: 1, NewAgent: newAgent().at}).run(t)
	var invalid *types.InvalidInputException
	var missing *types.ResourceNotFoundException

	in := startInput("true", "t")
	in.ProjectName = aws.String("other")
	if _, err := m.StartBuild(t.Context(), in); !errors.As(err, &missing) {
		t.Errorf("another project: %v", err)
	}
	if _, err := m.StartBuild(t.Context(), startInput("", "t")); !errors.As(err, &invalid) {
		t.Errorf("no spec: %v", err)
	}
	if _, err := m.StopBuild(t.Context(), &codebuild.StopBuildInput{Id: aws.String("builds:no")}); !errors.As(err, &missing) {
		t.Errorf("an unknown build: %v", err)
	}
	out, err := m.BatchGetBuilds(t.Context(), &codebuild.BatchGetBuildsInput{Ids: []string{"builds:no"}})
	if err != nil || len(out.BuildsNotFound) != 1 || len(out.Builds) != 0 {
		t.Errorf("an unknown build is got: %+v %v", out, err)
	}
	if _, err := m.ListBuilds(t.Context(), &codebuild.ListBuildsInput{}); err == nil || !strings.Contains(err.Error(), "UnknownOperation") {
		t.Errorf("another operation: %v", err)
	}
}

func TestAnIdempotencyTokenStartsOneBuild(t *testing.T) {
	t.Parallel()
	a, dir := newAgent(), t.TempDir()
	m := open(t, Config{Dir: dir, Limit: 1, NewAgent: a.at, Ended: a.ended}).run(t)
	in := startInput("echo once", "t")
	in.IdempotencyToken = aws.String("the same")
	one, err := m.StartBuild(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	two, err := m.StartBuild(t.Context(), in)
	if err != nil || *one.Build.Id != *two.Build.Id {
		t.Errorf("the second is %+v, %v", two, err)
	}
	a.says(t, "once")
	a.says(t, "t: <nil>")
	other := startInput("echo other", "t")
	other.IdempotencyToken = in.IdempotencyToken
	var invalid *types.InvalidInputException
	if _, err := m.StartBuild(t.Context(), other); !errors.As(err, &invalid) {
		t.Errorf("another build with the same token: %v", err)
	}
}

func TestAnEndedStackEndsItsBuilds(t *testing.T) {
	t.Parallel()

	t.Run("and says so at once, when it can", func(t *testing.T) {
		t.Parallel()
		a, dir := newAgent(), t.TempDir()
		m := open(t, Config{Dir: dir, Limit: 1, NewAgent: a.at, Ended: a.ended}).run(t)
		m.start(t, "echo ready; sleep 600 & wait", "running")
		a.says(t, "ready")
		m.start(t, "echo later", "queued")
		m.stop()
		a.says(t, "running: "+errStopped.Error())

		again := newAgent()
		open(t, Config{Dir: dir, Limit: 1, NewAgent: again.at, Ended: again.ended}).run(t)
		again.says(t, "later")
		again.says(t, "queued: <nil>")
	})

	t.Run("and says so after the next start, when nobody heard it", func(t *testing.T) {
		t.Parallel()
		a, dir := newAgent(), t.TempDir()
		m := open(t, Config{Dir: dir, Limit: 1, NewAgent: a.at, Ended: a.ended}).run(t)
		id := m.start(t, "echo ready; sleep 600 & wait", "running")
		a.says(t, "ready")
		a.deaf = true
		m.stop()

		again := newAgent()
		m = open(t, Config{Dir: dir, Limit: 1, NewAgent: again.at, Ended: again.ended}).run(t)
		again.says(t, "a build without a word: FAILED")
		b := m.get(t, "arn:aws:codebuild:us-east-1:000000000000:build/"+id)
		if got := *b.Phases[0].Contexts[0].Message; got != errStopped.Error() {
			t.Errorf("its end is said to be %q", got)
		}
		if got := b.Environment.EnvironmentVariables[1]; *got.Name != job.EnvTaskToken || *got.Value != "running" {
			t.Errorf("its task is said to be %+v", got)
		}
	})
}

func TestAKilledStackLeavesNothingAndGoesOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stack := exec.Command(os.Args[0])
	stack.Env = append(os.Environ(), stackName+"="+dir)
	stack.Stderr = os.Stderr
	if err := stack.Start(); err != nil {
		t.Fatal(err)
	}
	pids := waitFile(t, filepath.Join(dir, "pids"))
	if err := stack.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = stack.Wait()
	for _, pid := range strings.Fields(pids) {
		for deadline := time.Now().Add(2 * time.Minute); running(pid); {
			if time.Now().After(deadline) {
				t.Fatalf("process %s still runs", pid)
			}
		}
	}

	a := newAgent()
	m := open(t, Config{Dir: dir, Limit: 1, NewAgent: a.at, Ended: a.ended})
	if left, err := os.ReadDir(filepath.Join(dir, "work")); err != nil || len(left) != 0 {
		t.Errorf("workspaces are left: %v %v", left, err)
	}
	m.run(t)
	said := map[string]bool{}
	for range 3 {
		said[<-a.said] = true
	}
	for _, want := range []string{"a build without a word: FAILED", "the queued one", "echo: <nil>"} {
		if !said[want] {
			t.Errorf("it does not say %q: %v", want, said)
		}
	}
}

func waitFile(t *testing.T, file string) string {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; {
		if text, err := os.ReadFile(file); err == nil {
			return string(text)
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not come in 2 minutes", file)
		}
	}
}
