package pipeline

import "time"

// Status is how a pipeline or a stage stands.
type Status string

// The statuses of API.md.
const (
	StatusWaiting           Status = "waiting"
	StatusRunning           Status = "running"
	StatusSuccess           Status = "success"
	StatusCancel            Status = "cancel"
	StatusRollbacking       Status = "rollbacking"
	StatusRollbackSuccess   Status = "rollback_success"
	StatusStageException    Status = "stage_exception"
	StatusRuntimeException  Status = "runtime_exception"
	StatusTimeout           Status = "timeout"
	StatusUnauthorized      Status = "unauthorized"
	StatusRollbackFailed    Status = "rollback_failed"
	StatusRollbackException Status = "rollback_exception"
)

// JobState is how a job stands.
type JobState string

// The states of a job.
const (
	JobWaiting    JobState = "Waiting"
	JobBuilding   JobState = "Building"
	JobSuccessful JobState = "Successful"
	JobFailed     JobState = "Failed"
	JobTimeout    JobState = "Timeout"
	JobCancel     JobState = "Cancel"
)

// timeLayout is RFC 3339 with a fraction that is always there: API.md, Settled, "Times".
const timeLayout = "2006-01-02T15:04:05.000000Z"

// FormatTime writes a time as the API answers it; the zero time is the empty string.
func FormatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}
