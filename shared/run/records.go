package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// state is the one record of a pipeline that its runs contend for.
type state struct {
	Runs    int64    `json:"runs"`    // number of the last run
	Current int64    `json:"current"` // the run under way, or 0
	Fired   fired    `json:"fired,omitempty"`
	Last    standing `json:"last,omitzero"` // the last run's, so that nobody reads it to know how the pipeline stands
}

// standing is what shows how a run stands, beside its stages.
type standing struct {
	Status     pipeline.Status `json:"status"`
	StageIndex int             `json:"stage_index"`
	Since      int             `json:"since,omitempty"`
	Start      time.Time       `json:"start"`
	End        time.Time       `json:"end,omitzero"`
}

func (r *record) standing() standing {
	return standing{Status: r.Status, StageIndex: r.StageIndex, Since: r.Since, Start: r.Start, End: r.End}
}

// record is a run.
type record struct {
	Number     int64             `json:"number"`
	Definition int64             `json:"definition"` // version
	Params     []ParamView       `json:"params"`
	Cause      Cause             `json:"cause"`
	Creator    packages.Creator  `json:"creator"`       // the pipeline's: a run acts as them
	Pin        *pin              `json:"pin,omitempty"` // when a push started it
	Watched    *watched          `json:"watched,omitempty"`
	Status     pipeline.Status   `json:"status"`
	StageIndex int               `json:"stage_index"`         // where it ended
	Returns    int               `json:"returns,omitempty"`   // how often return_to_start took it back
	Retries    int               `json:"retries,omitempty"`   // how often someone retried a stage
	Since      int               `json:"since,omitempty"`     // the attempt from which stages count: a return makes the earlier ones void
	Execution  int               `json:"execution,omitempty"` // the attempt that began the present execution, 0 for the first
	From       int               `json:"from,omitempty"`      // index of the stage that the present execution began with
	Reset      *reset            `json:"reset,omitempty"`     // while timeout_reset waits for a retry
	Expired    bool              `json:"expired,omitempty"`   // nobody retried in time
	StoppedBy  string            `json:"stopped_by,omitempty"`
	Queued     time.Time         `json:"queued,omitzero"`   // since when it waits for its turn
	Counter    int               `json:"counter,omitempty"` // which of the account's counters counts it
	Start      time.Time         `json:"start"`
	End        time.Time         `json:"end,omitzero"`
	Stages     []stageRecord     `json:"stages,omitempty"` // once it has ended, without tokens
	version    int64             // of the item
	params     map[string]string // by name, made when first asked for
}

// attempt is the number under which the run's stages are begun now.
func (r *record) attempt() int { return 1 + r.Returns + r.Retries }

// counts says whether a stage's record is of this run, and of this pass through the pipeline, not of one before a return to the start.
func (r *record) counts(stage *stageRecord) bool {
	return stage.Run == r.Number && stage.Attempt >= r.Since
}

// outdated says whether an attempt belongs to an execution that a retry has replaced.
func (r *record) outdated(attempt int) bool { return attempt < r.Execution }

// void says whether an attempt is of before a return to the start.
func (r *record) void(attempt int) bool { return attempt < r.Since }

func (r *record) ended() bool { return !r.End.IsZero() }

// endedStage is a stage as it stood when the run ended, or nil.
func (r *record) endedStage(index int) *stageRecord {
	for i := range r.Stages {
		if r.Stages[i].Index == index {
			return &r.Stages[i]
		}
	}
	return nil
}

// stageRecord is a stage of a run. The next run that comes to the stage puts its own in the place.
type stageRecord struct {
	Run     int64             `json:"run"`
	Index   int               `json:"index"`
	StageID int64             `json:"stage_id"`
	Attempt int               `json:"attempt"`
	Status  pipeline.Status   `json:"status"`
	Job     int64             `json:"job,omitempty"`
	Token   string            `json:"token,omitempty"`
	Try     int               `json:"try,omitempty"` // StartStageInput.Try of the token
	Start   time.Time         `json:"start"`
	End     time.Time         `json:"end,omitzero"`
	Reason  string            `json:"reason,omitempty"`
	Waits   string            `json:"waits,omitempty"` // what its job waits for, before it has a build
	Host    string            `json:"host,omitempty"`  // of its repository, when the pipeline's creator has an account there
	Source  *job.SourceResult `json:"source,omitempty"`
	Votes   []ReviewResult    `json:"votes,omitempty"`
	Fired   fired             `json:"fired,omitempty"` // the stage's own triggers
	version int64
}

func (s *stageRecord) ended() bool { return !s.End.IsZero() }

// reached says that the run has come to this stage. A trigger of its own may have fired before.
func (s *stageRecord) reached() bool { return s.Token != "" || s.Status != pipeline.StatusWaiting }

// late says whether a call is one of before the one that is recorded, of the same attempt, whose token nobody hears any more: its
// function was slow, and the state machine has not waited for it.
func (s *stageRecord) late(in StartStageInput) bool {
	switch {
	case s.ended():
		return true
	case s.Status == pipeline.StatusWaiting:
		return in.Stage.Wait && in.Try < s.Try
	default:
		return in.Stage.Wait || in.Try < s.Try
	}
}

// jobRecord is a job in a stage's history.
type jobRecord struct {
	ID       int64             `json:"id"`
	Run      int64             `json:"run"`
	StageID  int64             `json:"stage_id"`
	Service  pipeline.Service  `json:"service"`
	Resource string            `json:"resource,omitempty"`
	State    pipeline.JobState `json:"state"` // Waiting until it has ended: what a job under way does is seen by its log
	Creator  packages.Creator  `json:"creator"`
	Pkg      *PkgView          `json:"pkg,omitempty"`
	Start    time.Time         `json:"start"`
	End      time.Time         `json:"end,omitzero"`
	Inputs   []job.Input       `json:"inputs,omitempty"`  // pinned when first used
	Problem  string            `json:"problem,omitempty"` // why it cannot be done
	Build    string            `json:"build,omitempty"`   // which does it, once it is known
	Tests    *job.Tests        `json:"tests,omitempty"`   // of a build that reports them
	LogNum   int               `json:"log_num"`
	LogGone  bool              `json:"log_gone,omitempty"`
	version  int64
}

// jobID numbers jobs within a pipeline from what they are for, so that a repeated start makes the same job:
// run, stage index (2 digits), attempt (3 digits).
func jobID(run int64, index, attempt int) int64 {
	return run*100_000 + int64(index)*1_000 + int64(attempt)
}

// read decodes an item into record; an absent one leaves it as it is.
func read(item store.Item, record any) error {
	if item.Version == 0 {
		return nil
	}
	if err := json.Unmarshal(item.Data, record); err != nil {
		return fmt.Errorf("read %s %s: %w", item.PK, item.SK, err)
	}
	return nil
}

// is is the condition that an item is still as it was read.
func is(version int64) store.If {
	if version == 0 {
		return store.If{Absent: true}
	}
	return store.If{Version: version}
}

// encode never fails: the records hold nothing that JSON cannot.
func encode(record any) []byte {
	data, err := json.Marshal(record)
	if err != nil {
		panic(err)
	}
	return data
}

func (s *Service) putRun(k runKey, r *record) store.Op {
	return store.PutUntil(k.domain.Run(k.pipeline, k.run), encode(r), r.Start.Add(s.Settings.Retention), is(r.version))
}

func (s *Service) putStage(k runKey, r *stageRecord) store.Op {
	return store.PutUntil(k.domain.Stage(k.pipeline, r.Index), encode(r), r.Start.Add(s.Settings.Retention), is(r.version))
}

func (s *Service) putJob(k runKey, r *jobRecord) store.Op {
	return store.PutUntil(k.domain.Job(k.pipeline, r.StageID, r.ID), encode(r), r.Start.Add(s.Settings.Retention), is(r.version))
}

// runKey names a run.
type runKey struct {
	domain   store.Domain
	pipeline int64
	run      int64
}

func (k runKey) String() string { return fmt.Sprintf("pipeline %d run %d", k.pipeline, k.run) }

// loadRun reads a run; an unknown one is a Fault.
func (s *Service) loadRun(ctx context.Context, k runKey) (*record, error) {
	item, err := s.Table.Get(ctx, k.domain.Run(k.pipeline, k.run))
	if errors.Is(err, store.ErrNotFound) {
		return nil, pipeline.Faultf(pipeline.NotFound, "run %d of pipeline %d does not exist", k.run, k.pipeline)
	}
	if err != nil {
		return nil, err
	}
	r := &record{version: item.Version}
	return r, read(item, r)
}

// loadStage reads a run and one of its stages, in one read. The stage is nil when none has ever begun there; it does not count when this
// run has not come to it.
func (s *Service) loadStage(ctx context.Context, k runKey, index int) (*record, *stageRecord, error) {
	items, err := s.Table.GetMany(ctx, []store.Key{k.domain.Run(k.pipeline, k.run), k.domain.Stage(k.pipeline, index)})
	if err != nil {
		return nil, nil, err
	}
	if items[0].Version == 0 {
		return nil, nil, pipeline.Faultf(pipeline.NotFound, "%s does not exist", k)
	}
	r := &record{version: items[0].Version}
	if err := read(items[0], r); err != nil {
		return nil, nil, err
	}
	if items[1].Version == 0 {
		return r, nil, nil
	}
	stage := &stageRecord{version: items[1].Version}
	return r, stage, read(items[1], stage)
}

// putState writes a pipeline's state, as it was read and changed.
func putState(k runKey, st state, version int64) store.Op {
	return store.Put(k.domain.State(k.pipeline), encode(st), is(version))
}

// loadState reads a pipeline's state; one that never ran has a zero state, version 0.
func (s *Service) loadState(ctx context.Context, domain store.Domain, id int64) (state, int64, error) {
	item, err := s.Table.Get(ctx, domain.State(id))
	if errors.Is(err, store.ErrNotFound) {
		return state{}, 0, nil
	}
	if err != nil {
		return state{}, 0, err
	}
	var st state
	return st, item.Version, read(item, &st)
}
