package run

import (
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
)

// StatusView is a pipeline's status as the API answers it: API.md, Bodies, "status".
type StatusView struct {
	Status       pipeline.Status `json:"status"`
	Reason       string          `json:"reason,omitempty"` // ours: what a run waits for that is queued
	StageIndex   int             `json:"stage_index"`
	StartTime    string          `json:"start_time,omitempty"`
	EndTime      string          `json:"end_time,omitempty"`
	PreOperation *PreView        `json:"pre_operation,omitempty"` // not in lists
	Stages       []StageView     `json:"stages"`                  // null in lists
	CreatedTime  string          `json:"created_time"`
	UpdatedTime  string          `json:"updated_time"`
}

// PreView says which triggers have fired.
type PreView struct {
	TriggersStatus []TriggerView `json:"triggers_status,omitempty"`
}

// TriggerView is one trigger and whether it has fired since the last start.
type TriggerView struct {
	IsSatisfied bool              `json:"is_satisfied"`
	Webhook     *pipeline.Webhook `json:"webhook,omitempty"`
	Channel     *pipeline.Channel `json:"channel,omitempty"`
}

// StageView is a stage's status.
type StageView struct {
	Status       pipeline.Status `json:"status"`
	PreOperation StagePreView    `json:"pre_operation"`
	StartTime    string          `json:"start_time,omitempty"`
	EndTime      string          `json:"end_time,omitempty"`
	State        *ReviewView     `json:"state,omitempty"` // test_review
	Tasks        []any           `json:"tasks"`
}

// StagePreView is the pre_operation of a stage's status; its list is there even when it is empty.
type StagePreView struct {
	TriggersStatus []TriggerView `json:"triggers_status"`
}

// ReviewView is the state of a test_review stage.
type ReviewView struct {
	ReviewResults []ReviewResult `json:"review_results"`
}

// ReviewResult is one reviewer's vote.
type ReviewResult struct {
	UserName  string `json:"user_name"`
	Result    string `json:"result"`               // pass, waiting or refuse
	TakenOver bool   `json:"taken_over,omitempty"` // ours: by the administrator, who was not asked, in place of those who were
	Removed   bool   `json:"removed,omitempty"`    // ours: is no longer a user, so that nobody waits for them
}

// The results of a review.
const (
	ReviewPass    = "pass"
	ReviewWaiting = "waiting"
	ReviewRefuse  = "refuse"
)

// JobView is a job as the API answers it: API.md, Bodies, "job".
type JobView struct {
	ID           int64             `json:"id"`
	Service      pipeline.Service  `json:"service"`
	ServiceID    int64             `json:"service_id"` // the stage's id
	RegionName   string            `json:"region_name"`
	ResourceType string            `json:"resource_type"` // image: the reference's jobs have no other, also those that make none
	Resource     string            `json:"resource"`      // namespace/repository:tag of the image that the job makes
	Duration     string            `json:"duration"`      // seconds
	State        pipeline.JobState `json:"state"`
	Progress     string            `json:"progress"` // 0 to 100
	Pkg          *PkgView          `json:"pkg"`
	CreatorID    string            `json:"creator_id"`
	CreatorName  string            `json:"creator_name"`
	CreatedAt    string            `json:"created_at"`
	LogNum       int               `json:"log_num"`
	Tests        *TestsView        `json:"tests,omitempty"` // ours: of a build with a report of its tests
}

// PkgView is what a code_source job fetched.
type PkgView struct {
	GitBranch    string `json:"git_branch"`
	GitCloneType string `json:"git_clone_type"` // branch or tag
	GitTag       string `json:"git_tag"`
}

// LogView is a job with a page of its log.
type LogView struct {
	JobView
	Log []ChunkView `json:"log"`
}

// ChunkView is one chunk of a log.
type ChunkView struct {
	Content   string `json:"content"` // a JSON array of job.Line, as a string
	CreatedAt string `json:"created_at"`
}

// View is a run as the API answers it.
type View struct {
	ID         int64              `json:"id"`
	Number     int64              `json:"number"`
	Status     pipeline.Status    `json:"status"`
	Reason     string             `json:"reason,omitempty"` // what it waits for
	Cause      Cause              `json:"cause"`
	Params     []ParamView        `json:"params"`
	Commit     *CommitView        `json:"commit"`
	StartTime  string             `json:"start_time"`
	EndTime    string             `json:"end_time,omitempty"`
	Stages     []RunStageView     `json:"stages"`
	Deliveries []DeliveryView     `json:"deliveries,omitempty"` // only of one run
	Definition *pipeline.Pipeline `json:"definition,omitempty"` // only of one run
}

// ParamView is a param with the value that the run has.
type ParamView struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Secret bool   `json:"secret,omitempty"` // Value is masked; sealed in a record
}

// CommitView is the commit that the run works on: the one that was pushed, or else the first code_source stage's.
type CommitView struct {
	ID      string `json:"id"`
	Author  string `json:"author"`
	Message string `json:"message"`
}

// RunStageView is a stage of a run.
type RunStageView struct {
	Name      string          `json:"name"`
	Status    pipeline.Status `json:"status"`
	StartTime string          `json:"start_time,omitempty"`
	EndTime   string          `json:"end_time,omitempty"`
	JobID     int64           `json:"job_id,omitempty"`
	Reason    string          `json:"reason,omitempty"` // why it failed, or what its job waits for
}

// Cause is what started a run.
type Cause struct {
	Type     string `json:"type"`               // webhook, channel, push or manual
	User     string `json:"user,omitempty"`     // who, when it was a person
	Channel  string `json:"channel,omitempty"`  // which
	Pipeline int64  `json:"pipeline,omitempty"` // that published to the channel
	Run      int64  `json:"run,omitempty"`      // of that pipeline
	Depth    int    `json:"depth,omitempty"`    // how many runs channels have started one after the other, this one the last

	// Of a push: what was pushed, as far as the Git host said.
	Ref     string `json:"ref,omitempty"` // refs/heads/main
	Commit  string `json:"commit,omitempty"`
	Author  string `json:"author,omitempty"`
	Message string `json:"message,omitempty"` // its first line
}

// String says who or what started a run, for people.
func (c Cause) String() string {
	switch c.Type {
	case CauseManual:
		return c.User
	case CauseChannel:
		return fmt.Sprintf("channel %s, run %d of pipeline %d", c.Channel, c.Run, c.Pipeline)
	case CausePush:
		return "a push to " + c.Ref
	default:
		return "a " + c.Type
	}
}

// The types of Cause.
const (
	CauseWebhook = "webhook"
	CauseChannel = "channel"
	CausePush    = "push"
	CauseManual  = "manual"
)
