package run

import (
	"cmp"
	"context"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Runs lists a pipeline's runs, newest first, and says how many there are.
func (s *Service) Runs(ctx context.Context, domain store.Domain, id int64, page pipeline.Paging) ([]View, int, error) {
	views := []View{}
	query := store.Query{PK: domain.Pipeline(id), Prefix: store.RunPrefix, Desc: true, Limit: 1000}
	seen := 0
	for {
		items, err := s.Table.Query(ctx, query)
		if err != nil {
			return nil, 0, err
		}
		for _, item := range items.Items {
			query.After = item.SK
			if seen++; seen <= page.Offset || len(views) == page.Limit {
				continue
			}
			view, err := s.viewOf(ctx, domain, id, item, false)
			if err != nil {
				return nil, 0, err
			}
			views = append(views, view)
		}
		if !items.More {
			return views, seen, nil
		}
	}
}

// Run shows one run with its definition.
func (s *Service) Run(ctx context.Context, domain store.Domain, id, number int64) (View, error) {
	page, err := s.Table.Query(ctx, store.Query{PK: domain.Pipeline(id), Prefix: domain.Run(id, number).SK, Limit: 1})
	if err != nil {
		return View{}, err
	}
	if len(page.Items) == 0 {
		return View{}, pipeline.Faultf(pipeline.NotFound, "run_id: pipeline %d has no run %d", id, number)
	}
	return s.viewOf(ctx, domain, id, page.Items[0], true)
}

func (s *Service) viewOf(ctx context.Context, domain store.Domain, id int64, item store.Item, whole bool) (View, error) {
	r := &record{version: item.Version}
	if err := read(item, r); err != nil {
		return View{}, err
	}
	def, err := s.Catalog.Definition(ctx, domain, id, r.Definition)
	if err != nil {
		return View{}, err
	}
	stages, err := s.runStages(ctx, runKey{domain, id, r.Number}, r)
	if err != nil {
		return View{}, err
	}
	view := View{
		ID: r.Number, Number: r.Number, Status: r.Status, Cause: r.Cause, Params: shownParams(r.Params),
		StartTime: pipeline.FormatTime(r.Start), EndTime: pipeline.FormatTime(r.End), Stages: []RunStageView{},
	}
	for i := range def.Stages {
		stage := stages[def.Stages[i].ID]
		view.Stages = append(view.Stages, runStageView(def.Stages[i].Name, stage))
		if stage != nil && stage.Source != nil && view.Commit == nil {
			view.Commit = &CommitView{ID: stage.Source.Commit, Author: stage.Source.Author, Message: stage.Source.Message}
		}
	}
	if whole {
		view.Definition = def.Shown(false)
		view.Deliveries, err = s.deliveryViews(ctx, runKey{domain, id, r.Number}, def)
	}
	return view, err
}

func runStageView(name string, stage *stageRecord) RunStageView {
	view := RunStageView{Name: name, Status: pipeline.StatusWaiting}
	if stage != nil && stage.Status != pipeline.StatusWaiting {
		view.Status, view.JobID, view.Reason = stage.Status, stage.Job, cmp.Or(stage.Reason, stage.Waits)
		view.StartTime, view.EndTime = pipeline.FormatTime(stage.Start), pipeline.FormatTime(stage.End)
	}
	return view
}
