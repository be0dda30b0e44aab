package run_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

// ended plays EventBridge.
func (w *world) ended(build string) {
	w.t.Helper()
	var in run.BuildEndedInput
	w.must(json.Unmarshal([]byte(`{"detail-type": "CodeBuild Build State Change", "detail": {"build-id": "`+build+`", "build-status": "FAILED"}}`), &in))
	w.must(w.BuildEnded(w.t.Context(), in))
}

func TestABuildThatEndsWithoutAWordFailsItsStage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.start()
	at := w.first()
	w.begin(at, "token")
	w.writeLog(100_001, `[]`)
	w.builds.ends = map[string]job.Ending{"build of token": {Token: "token", Code: job.ErrorFailed, Reason: "it was killed"}}
	w.ended("build of token")
	if want := []string{"token " + job.ErrorFailed}; !slices.Equal(w.machines.answers, want) {
		t.Fatalf("answers %q, want %q", w.machines.answers, want)
	}
	w.finish(at, nil, &run.TaskError{Error: job.ErrorFailed, Cause: w.machines.cause})
	w.wantStatus(pipeline.StatusStageException)
	page, err := pipeline.ParsePaging(nil)
	w.must(err)
	log, total, err := w.Log(t.Context(), domain, w.pipeline.ID, 0, run.LatestJob, page)
	w.must(err)
	if total != 2 || log.State != pipeline.JobFailed || !strings.Contains(log.Log[1].Content, "it was killed") {
		t.Errorf("the log ends with %+v", log)
	}
}

func TestABuildOfThePastFailsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.start()
	at := w.first()
	w.begin(at, "old")
	w.begin(at, "new")
	w.builds.ends = map[string]job.Ending{"build of old": {Token: "old", Code: job.ErrorFailed, Reason: "it was stopped"}}
	w.machines.over = "old"
	w.ended("build of old")
	w.ended("a build that is not known")
	if len(w.machines.answers) != 0 {
		t.Errorf("answers %q", w.machines.answers)
	}
}
