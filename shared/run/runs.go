package run

import (
	"cmp"
	"context"
	"errors"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Runs lists a pipeline's runs, newest first, and says how many there are. Runs are numbered without a gap and expire in their order,
// so a page is found by its numbers.
func (s *Service) Runs(ctx context.Context, domain store.Domain, id int64, page pipeline.Paging) ([]View, int, error) {
	query := store.Query{PK: domain.Pipeline(id), Prefix: store.RunPrefix, Desc: true, Limit: page.Limit}
	newest := int64(0)
	if page.Offset > 0 {
		st, _, err := s.loadState(ctx, domain, id)
		if err != nil {
			return nil, 0, err
		}
		newest = st.Runs
		query.After = domain.Run(id, max(0, newest-int64(page.Offset)+1)).SK
	}
	views, more, err := s.views(ctx, domain, id, query)
	if err != nil {
		return nil, 0, err
	}
	if len(views) > 0 && !more {
		return views, page.Offset + len(views), nil
	}
	if len(views) > 0 && newest == 0 {
		newest = views[0].Number
	}
	first, err := s.firstRun(ctx, domain, id, newest)
	return views, int(newest - first + 1), err
}

// views reads and shows as many runs as a query is limited to, and says whether others may follow.
func (s *Service) views(ctx context.Context, domain store.Domain, id int64, query store.Query) (views []View, more bool, err error) {
	views, more = []View{}, true
	for most := query.Limit; more && len(views) < most; query.Limit = most - len(views) {
		page, err := s.Table.Query(ctx, query)
		if err != nil {
			return nil, false, err
		}
		for _, item := range page.Items {
			view, err := s.viewOf(ctx, domain, id, item, false)
			if err != nil {
				return nil, false, err
			}
			views, query.After = append(views, view), item.SK
		}
		more = page.More
	}
	return views, more, nil
}

// firstRun is the number of the oldest run that has not expired, one more than the last when all have. It looks at the first, which is
// there for as long as none has expired, and then at the middle, at most 40 times.
func (s *Service) firstRun(ctx context.Context, domain store.Domain, id, last int64) (int64, error) {
	there := func(number int64) (bool, error) {
		_, err := s.Table.Get(ctx, domain.Run(id, number))
		if errors.Is(err, store.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	}
	first, beyond := int64(1), last+1 // it is one of first … beyond
	for middle := first; first < beyond; middle = first + (beyond-first)/2 {
		found, err := there(middle)
		switch {
		case err != nil:
			return 0, err
		case found:
			beyond = middle
		default:
			first = middle + 1
		}
	}
	return first, nil
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
		ID: r.Number, Number: r.Number, Status: r.Status, Reason: s.awaits(r), Cause: r.Cause, Params: shownParams(r.Params),
		Commit:    r.commit(def, stages),
		StartTime: pipeline.FormatTime(r.Start), EndTime: pipeline.FormatTime(r.End), Stages: []RunStageView{},
	}
	for i := range def.Stages {
		stage := stages[def.Stages[i].ID]
		view.Stages = append(view.Stages, runStageView(def.Stages[i].Name, stage))
	}
	if whole {
		view.Definition = def.Shown(false)
		view.Deliveries, err = s.deliveryViews(ctx, runKey{domain, id, r.Number}, r, def)
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
