package e2e

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestABuildThatFailsSaysWhyInItsLastLines(t *testing.T) {
	t.Parallel()
	for name, build := range map[string]struct {
		stage client.StageDefinition
		says  []string
	}{
		"the script fails": {client.BuildStage("build", "echo compiling\nexit 7\n"), []string{"7"}},
		"a command in the middle fails": {
			client.BuildStage("build", "ls /no/such/folder\necho never said\n"), []string{"exit"},
		},
		"the output is not there": {
			client.BuildStage("build", "true").Making(unique("shop"), "shop", "v1", "target/shop.bin"),
			[]string{"target/shop.bin"},
		},
		"the toolchain is not there":        {withEnvironment("java"), []string{"java", "mvn"}},
		"there is nothing that runs images": {withEnvironment("SelfPkgBuild"), []string{"SelfPkgBuild"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := onStack(t)
			if name == "the toolchain is not there" && toolchain("java") && toolchain("mvn") {
				t.Skip("there is a Java toolchain on this machine")
			}
			p := s.create(build.stage)
			s.fire(p)
			s.failsSaying(p, 0, build.says...)
			if log := s.log(p, 0); strings.Contains(log, "never said") {
				t.Errorf("the script went on after its error:\n%s", log)
			}
		})
	}
}

// withEnvironment is a build that needs another environment than Go's.
func withEnvironment(name string) client.StageDefinition {
	stage := client.BuildStage("build", "true")
	stage.Params["basic_env"] = name
	stage.Params["user_basic_image"] = map[string]string{"namespace": "shop", "repository": "tools"}
	return stage
}

// failsSaying checks that a stage fails, that the job is Failed, and that its last lines, and the reason that the run keeps, say
// one of the texts.
func (s *story) failsSaying(p *client.Pipeline, stage int, texts ...string) {
	s.Helper()
	s.awaitStatus(p, "stage_exception")
	if job := s.job(p, stage); job.State != "Failed" {
		s.Errorf("the job is %s, want Failed", job.State)
	}
	lines := s.lines(p, stage)
	var last strings.Builder
	for _, line := range lines[max(0, len(lines)-3):] {
		last.WriteString(line.Message + "\n")
	}
	if !containsAny(last.String(), texts) {
		s.Errorf("the log's last lines say none of %q:\n%s", texts, last.String())
	}
	if reason := s.newestRun(p).Stages[stage].Reason; !containsAny(reason, texts) {
		s.Errorf("the run's reason says none of %q: %s", texts, reason)
	}
}

// toolchain says whether this machine has a tool, which a stack elsewhere may not have.
func toolchain(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}

func containsAny(text string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

func TestAfterAStageThatFailedTheNextDoesNotRun(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.BuildStage("first", "exit 1"), client.BuildStage("second", "true"))
	s.fire(p)
	ended := s.awaitStatus(p, "stage_exception")
	if got := ended.Status.Stages[1].Status; got != "waiting" {
		t.Errorf("the second stage is %s, want waiting", got)
	}
	jobs, err := s.api.Jobs(t.Context(), p.ID, 1)
	s.must(err)
	if len(jobs) != 0 {
		t.Errorf("the second stage has %d jobs, want none", len(jobs))
	}
}
