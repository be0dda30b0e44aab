package run_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/run"
)

func TestABuildFindsTheAgentByItsHash(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.Settings.Agent = filepath.Join(t.TempDir(), "agent")
	w.must(os.WriteFile(w.Settings.Agent, []byte("program"), 0o600))
	sum := sha256.Sum256([]byte("program"))
	hash := hex.EncodeToString(sum[:])
	w.start()
	w.begin(w.first(), "token")
	if got := string(w.objects.all[job.AgentKey(hash)]); got != "program" {
		t.Errorf("%s holds %q", job.AgentKey(hash), got)
	}
	if got, want := w.builds.last().Agent, (job.Program{Key: job.AgentKey(hash), Hash: hash}); got != want {
		t.Errorf("the build is told of the agent %+v, want %+v", got, want)
	}

	t.Run("and it is not put there again", func(t *testing.T) {
		w.objects.all[job.AgentKey(hash)] = []byte("kept")
		w.finish(w.first(), nil, &run.TaskError{Error: job.ErrorFailed})
		w.start()
		w.begin(w.first(), "another")
		if got := string(w.objects.all[job.AgentKey(hash)]); got != "kept" {
			t.Errorf("it now holds %q", got)
		}
	})
}

func TestWithoutTheAgentNoBuildStarts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.Settings.Agent = filepath.Join(t.TempDir(), "absent")
	w.start()
	at := w.first()
	err := w.StartStage(t.Context(), run.StartStageInput{Domain: at.Domain, Pipeline: at.Pipeline, Run: at.Run, Stage: *at.Stage, Token: "token"})
	if err == nil || len(w.builds.orders) > 0 {
		t.Errorf("got %v and %d builds", err, len(w.builds.orders))
	}
}
