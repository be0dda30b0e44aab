package run

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
)

// outcome is how a stage's work came out.
type outcome struct {
	status pipeline.Status
	job    pipeline.JobState
	reason string
	logNum int        // as the agent said; 0 when it could not
	result job.Result // of a job that was Successful
	unsaid bool       // the job's log does not hold the reason yet
	tests  *job.Tests // when there is a report of them
	began  time.Time  // when the agent began with the job; zero when it did not say
}

// refuse makes a failure of what the job reported as success.
func (o *outcome) refuse(reason string) {
	o.status, o.job, o.reason, o.unsaid = pipeline.StatusStageException, pipeline.JobFailed, reason, true
}

// outcomeOf reads what the state machine hands over: the answer to the task token, or the error that it caught.
func outcomeOf(in FinishStageInput) (outcome, error) {
	if in.Error != nil {
		return failed(*in.Error), nil
	}
	out := outcome{status: pipeline.StatusSuccess, job: pipeline.JobSuccessful}
	if err := json.Unmarshal(in.Result, &out.result); err != nil {
		return out, fmt.Errorf("read the job's result: %w", err)
	}
	out.logNum, out.tests, out.began = out.result.LogNum, out.result.Tests, out.result.Began
	return out, nil
}

// failed translates an error's name: the agent's, a review's, or one of the Amazon States Language, appendix A.
func failed(e TaskError) outcome {
	out := outcome{status: pipeline.StatusStageException, job: pipeline.JobFailed}
	var failure job.Failure
	if json.Unmarshal([]byte(e.Cause), &failure) == nil {
		out.reason, out.logNum, out.began, out.unsaid = failure.Reason, failure.LogNum, failure.Began, failure.Silent
		out.tests = failure.Tests
	}
	switch e.Error {
	case job.ErrorFailed, errorRefused:
	case job.ErrorCancelled:
		out.status, out.job = pipeline.StatusCancel, pipeline.JobCancel
	case job.ErrorTimeout, "States.Timeout":
		out.status, out.job = pipeline.StatusTimeout, pipeline.JobTimeout
	case "States.HeartbeatTimeout":
		out.reason = fmt.Sprintf("the build gave no sign of life for %s", machineHeartbeat)
	default:
		out.status = pipeline.StatusRuntimeException
		out.reason = fmt.Sprintf("%s: %s", e.Error, cut(e.Cause))
	}
	if out.reason == "" {
		out.reason = e.Error
	}
	return out
}

// maxReason bounds what a record keeps of an error, in bytes.
const maxReason = 2000

func cut(text string) string {
	if len(text) <= maxReason {
		return text
	}
	return text[:maxReason] + "…"
}
