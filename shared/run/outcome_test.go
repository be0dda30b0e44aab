package run

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
)

func TestAnErrorSaysHowTheStageEnded(t *testing.T) {
	t.Parallel()
	cause := string(encode(job.Failure{Reason: "script: exit status 3", LogNum: 4}))
	for name, c := range map[string]struct {
		err    TaskError
		status pipeline.Status
		job    pipeline.JobState
		reason string
		logNum int
	}{
		"the agent's failure":    {TaskError{job.ErrorFailed, cause}, pipeline.StatusStageException, pipeline.JobFailed, "script: exit status 3", 4},
		"the agent's timeout":    {TaskError{job.ErrorTimeout, cause}, pipeline.StatusTimeout, pipeline.JobTimeout, "script: exit status 3", 4},
		"a build's silent end":   {TaskError{job.ErrorFailed, `{"reason":"it was killed","silent":true}`}, pipeline.StatusStageException, pipeline.JobFailed, "it was killed", 0},
		"a stop":                 {TaskError{job.ErrorCancelled, `{"reason":"stopped by ann"}`}, pipeline.StatusCancel, pipeline.JobCancel, "stopped by ann", 0},
		"a refusal":              {TaskError{errorRefused, `{"reason":"refused by bob"}`}, pipeline.StatusStageException, pipeline.JobFailed, "refused by bob", 0},
		"the machine's timeout":  {TaskError{"States.Timeout", ""}, pipeline.StatusTimeout, pipeline.JobTimeout, "States.Timeout", 0},
		"a lost heartbeat":       {TaskError{"States.HeartbeatTimeout", ""}, pipeline.StatusStageException, pipeline.JobFailed, "the build gave no sign of life for 10m0s", 0},
		"a function that failed": {TaskError{"TransientError", "no disk"}, pipeline.StatusRuntimeException, pipeline.JobFailed, "TransientError: no disk", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := outcomeOf(FinishStageInput{Error: &c.err})
			if err != nil {
				t.Fatal(err)
			}
			if got.status != c.status || got.job != c.job || got.reason != c.reason || got.logNum != c.logNum {
				t.Fatalf("got %+v", got)
			}
		})
	}
}

func TestAResultIsTheAgentsAnswer(t *testing.T) {
	t.Parallel()
	answer := encode(job.Result{Source: &job.SourceResult{Commit: "c0ffee"}, LogNum: 2})
	got, err := outcomeOf(FinishStageInput{Result: json.RawMessage(answer)})
	if err != nil {
		t.Fatal(err)
	}
	if got.status != pipeline.StatusSuccess || got.logNum != 2 || got.result.Source.Commit != "c0ffee" {
		t.Fatalf("got %+v", got)
	}
}

func TestALongCauseIsCut(t *testing.T) {
	t.Parallel()
	if got := failed(TaskError{"Odd", strings.Repeat("x", 10*maxReason)}); len(got.reason) > 2*maxReason {
		t.Fatalf("the reason has %d bytes", len(got.reason))
	}
}
