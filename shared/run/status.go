package run

import (
	"context"
	"time"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Standing is a pipeline and how it stands: its run under way, or else its last.
type Standing struct {
	Head       catalog.Head
	Definition *pipeline.Pipeline // must not be changed
	Status     StatusView
}

// Standing reads all that is shown of a pipeline, in one query; an unknown one is a Fault.
func (s *Service) Standing(ctx context.Context, domain store.Domain, id int64) (Standing, error) {
	whole, err := s.Catalog.Whole(ctx, domain, id)
	if err != nil {
		return Standing{}, err
	}
	var st state
	var stages []stageRecord
	for _, item := range whole.Runs {
		if item.Key == domain.State(id) {
			err = read(item, &st)
		} else {
			stages = append(stages, stageRecord{})
			err = read(item, &stages[len(stages)-1])
		}
		if err != nil {
			return Standing{}, err
		}
	}
	return Standing{whole.Head, whole.Definition, s.statusOf(whole, &st, stages)}, nil
}

func (s *Service) statusOf(whole catalog.Whole, st *state, all []stageRecord) StatusView {
	last := s.last(st)
	stages := last.counting(all)
	view := s.statusView(last, whole.Head.Created, whole.Head.Updated)
	view.PreOperation = &PreView{TriggersStatus: triggers(whole.Definition.PreOperation, st.Fired)}
	view.Stages = make([]StageView, len(whole.Definition.Stages))
	for i := range whole.Definition.Stages {
		view.Stages[i] = stageView(&whole.Definition.Stages[i], stages[whole.Definition.Stages[i].ID])
	}
	if !last.ended() {
		view.StageIndex = furthest(stages)
	}
	return view
}

// last is the last run, as far as it is shown; a pipeline that never ran, or whose last run is no longer kept, waits.
func (s *Service) last(st *state) *record {
	if st.Last.Start.IsZero() || !s.Now().Before(st.Last.Start.Add(s.Settings.Retention)) {
		return &record{Status: pipeline.StatusWaiting}
	}
	return &record{
		Number: st.Runs, Status: st.Last.Status, StageIndex: st.Last.StageIndex, Since: st.Last.Since, Start: st.Last.Start, End: st.Last.End,
	}
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
	views := make([]StatusView, len(pipelines))
	for i, p := range pipelines {
		var st state
		if err := read(states[i], &st); err != nil {
			return nil, err
		}
		last := s.last(&st)
		views[i] = s.statusView(last, p.Created, p.Updated)
		if st.Current != 0 {
			stages, err := s.stagesOf(ctx, runKey{domain, p.ID, st.Current})
			if err != nil {
				return nil, err
			}
			views[i].StageIndex = furthest(last.counting(stages))
		}
	}
	return views, nil
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
	return r.counting(all), nil
}

// counting are those of the stages that count, by their ids.
func (r *record) counting(all []stageRecord) map[int64]*stageRecord {
	stages := make(map[int64]*stageRecord, len(all))
	for i := range all {
		if r.counts(&all[i]) {
			stages[all[i].StageID] = &all[i]
		}
	}
	return stages
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

func (s *Service) statusView(r *record, created, updated time.Time) StatusView {
	for _, t := range []time.Time{r.Start, r.End} {
		if t.After(updated) {
			updated = t
		}
	}
	return StatusView{
		Status: r.Status, Reason: s.awaits(r), StageIndex: r.StageIndex, StartTime: pipeline.FormatTime(r.Start), EndTime: pipeline.FormatTime(r.End),
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
