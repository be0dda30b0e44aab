package run

import (
	"context"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Status is how a pipeline stands: its run under way, or else its last.
func (s *Service) Status(ctx context.Context, domain store.Domain, id int64) (StatusView, error) {
	head, err := s.Catalog.Head(ctx, domain, id)
	if err != nil {
		return StatusView{}, err
	}
	def, err := s.Catalog.Definition(ctx, domain, id, head.Version)
	if err != nil {
		return StatusView{}, err
	}
	st, _, err := s.loadState(ctx, domain, id)
	if err != nil {
		return StatusView{}, err
	}
	r, err := s.lastRun(ctx, runKey{domain, id, st.Runs})
	if err != nil {
		return StatusView{}, err
	}
	stages, err := s.runStages(ctx, runKey{domain, id, st.Runs}, r)
	if err != nil {
		return StatusView{}, err
	}
	view := statusView(r, head.Created, head.Updated)
	view.PreOperation = &PreView{TriggersStatus: triggers(def.PreOperation, st.Fired)}
	view.Stages = make([]StageView, len(def.Stages))
	for i := range def.Stages {
		view.Stages[i] = stageView(&def.Stages[i], stages[def.Stages[i].ID])
	}
	if !r.ended() {
		view.StageIndex = furthest(stages)
	}
	return view, nil
}

// Listed is what a list of pipelines knows of one before it asks for its status.
type Listed struct {
	ID      int64
	Created time.Time
	Updated time.Time
}

// Statuses shows how pipelines stand, for lists: in the order of the pipelines, and without their stages.
func (s *Service) Statuses(ctx context.Context, domain store.Domain, pipelines []Listed) ([]StatusView, error) {
	var views []StatusView
	for len(pipelines) > 0 {
		n := min(len(pipelines), store.MaxTransaction)
		some, err := s.statuses(ctx, domain, pipelines[:n])
		if err != nil {
			return nil, err
		}
		views, pipelines = append(views, some...), pipelines[n:]
	}
	return views, nil
}

func (s *Service) statuses(ctx context.Context, domain store.Domain, pipelines []Listed) ([]StatusView, error) {
	keys := make([]store.Key, len(pipelines))
	for i, p := range pipelines {
		keys[i] = domain.State(p.ID)
	}
	states, err := s.Table.GetMany(ctx, keys)
	if err != nil {
		return nil, err
	}
	for i := range pipelines {
		var st state
		if err := read(states[i], &st); err != nil {
			return nil, err
		}
		keys[i] = domain.Run(pipelines[i].ID, st.Runs)
	}
	runs, err := s.Table.GetMany(ctx, keys)
	if err != nil {
		return nil, err
	}
	views := make([]StatusView, len(pipelines))
	for i, p := range pipelines {
		r := &record{Status: pipeline.StatusWaiting, version: runs[i].Version}
		if err := read(runs[i], r); err != nil {
			return nil, err
		}
		views[i] = statusView(r, p.Created, p.Updated)
		if r.version != 0 && !r.ended() {
			stages, err := s.runStages(ctx, runKey{domain, p.ID, r.Number}, r)
			if err != nil {
				return nil, err
			}
			views[i].StageIndex = furthest(stages)
		}
	}
	return views, nil
}

// lastRun reads a run, or gives the zero run of a pipeline that never ran or whose runs have all expired.
func (s *Service) lastRun(ctx context.Context, k runKey) (*record, error) {
	r, err := s.loadRun(ctx, k)
	if pipeline.FaultsOf(err) != nil {
		return &record{Status: pipeline.StatusWaiting}, nil
	}
	return r, err
}

// runStages are the stages of a run that have begun, by their ids; those of earlier passes are left out.
func (s *Service) runStages(ctx context.Context, k runKey, r *record) (map[int64]*stageRecord, error) {
	all := r.Stages
	if r.version != 0 && !r.ended() {
		var err error
		if all, err = s.stagesOf(ctx, k); err != nil {
			return nil, err
		}
	}
	stages := make(map[int64]*stageRecord, len(all))
	for i := range all {
		if r.counts(&all[i]) {
			stages[all[i].StageID] = &all[i]
		}
	}
	return stages, nil
}

func furthest(stages map[int64]*stageRecord) int {
	index := 0
	for _, stage := range stages {
		if stage.reached() {
			index = max(index, stage.Index)
		}
	}
	return index
}

func statusView(r *record, created, updated time.Time) StatusView {
	for _, t := range []time.Time{r.Start, r.End} {
		if t.After(updated) {
			updated = t
		}
	}
	return StatusView{
		Status: r.Status, StageIndex: r.StageIndex, StartTime: pipeline.FormatTime(r.Start), EndTime: pipeline.FormatTime(r.End),
		CreatedTime: pipeline.FormatTime(created), UpdatedTime: pipeline.FormatTime(updated),
	}
}

// stageView shows a stage; its record is nil before the run has come to it.
func stageView(stage *pipeline.Stage, r *stageRecord) StageView {
	view := StageView{Status: pipeline.StatusWaiting, PreOperation: StagePreView{TriggersStatus: []TriggerView{}}}
	var called fired
	if r != nil {
		called, view.Status = r.Fired, r.Status
	}
	view.PreOperation.TriggersStatus = append(view.PreOperation.TriggersStatus, triggers(stage.PreOperation, called)...)
	if view.Status == pipeline.StatusWaiting {
		return view
	}
	view.StartTime, view.EndTime = pipeline.FormatTime(r.Start), pipeline.FormatTime(r.End)
	if r.Votes != nil {
		view.State = &ReviewView{ReviewResults: r.Votes}
	}
	return view
}

// triggers shows which triggers have fired since the last start.
func triggers(pre *pipeline.PreOperation, called fired) []TriggerView {
	if pre == nil {
		return nil
	}
	var views []TriggerView
	for _, trigger := range pre.Triggers {
		_, satisfied := called[triggerKey(trigger)]
		views = append(views, TriggerView{IsSatisfied: satisfied, Webhook: trigger.Webhook, Channel: trigger.Channel})
	}
	return views
}
