package api_test

import (
	"context"
	"fmt"
	"sync"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/push"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// runs stands for shared/run: it notes what it is asked to do and answers what the test says.
type runs struct {
	catalog *catalog.Catalog // what it shows of pipelines

	mu    sync.Mutex
	asked []string
	err   error // of the calls that do something
	total int
}

func (r *runs) note(format string, args ...any) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, fmt.Sprintf(format, args...))
	return r.err
}

// last is the latest call.
func (r *runs) last() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.asked) == 0 {
		return ""
	}
	return r.asked[len(r.asked)-1]
}

func (r *runs) Push(_ context.Context, id int64, p push.Request) (bool, error) {
	return true, r.note("push %d from %s", id, p.Host())
}

func (r *runs) Webhook(_ context.Context, id string, query map[string]string) error {
	return r.note("webhook %s %v", id, query)
}

func (r *runs) Start(_ context.Context, _ store.Domain, id int64, cause run.Cause, params map[string]string) (int64, error) {
	return 7, r.note("start %d %s %s %v", id, cause.Type, cause.User, params)
}

// Idle holds for a pipeline that does not run, as the test says.
func (r *runs) Idle(_ context.Context, d store.Domain, id int64) (store.Op, error) {
	return store.Put(d.State(id), []byte(`{}`), store.If{}), r.note("idle %d", id)
}

func (r *runs) Stop(_ context.Context, _ store.Domain, id int64, user string) error {
	return r.note("stop %d %s", id, user)
}

func (r *runs) Retry(_ context.Context, _ store.Domain, id int64, stage int) error {
	return r.note("retry %d %d", id, stage)
}

func (r *runs) Review(_ context.Context, _ store.Domain, id int64, stage int, by run.Voter, pass bool) error {
	return r.note("review %d %d %s %t", id, stage, by.Name, pass)
}

func (r *runs) Runs(_ context.Context, _ store.Domain, id int64, page pipeline.Paging) ([]run.View, int, error) {
	err := r.note("runs %d %d+%d", id, page.Offset, page.Limit)
	return []run.View{runView(7)}, r.total, err
}

func (r *runs) Run(_ context.Context, _ store.Domain, id, runID int64) (run.View, error) {
	view := runView(runID)
	view.Definition = &pipeline.Pipeline{ID: id, GroupID: 1, Stages: []pipeline.Stage{}}
	return view, r.note("run %d %d", id, runID)
}

func (r *runs) Standing(ctx context.Context, d store.Domain, id int64) (run.Standing, error) {
	whole, err := r.catalog.Whole(ctx, d, id)
	if err != nil {
		return run.Standing{}, err
	}
	view := run.StatusView{Status: pipeline.StatusWaiting, Stages: []run.StageView{}, CreatedTime: someTime, UpdatedTime: someTime}
	return run.Standing{Head: whole.Head, Definition: whole.Definition, Status: view}, r.note("standing of %d", id)
}

func (r *runs) Statuses(_ context.Context, _ store.Domain, listed []run.Listed) ([]run.StatusView, error) {
	views := make([]run.StatusView, len(listed))
	for i, l := range listed {
		views[i] = run.StatusView{Status: pipeline.StatusSuccess, CreatedTime: pipeline.FormatTime(l.Created), UpdatedTime: someTime}
	}
	return views, r.note("statuses of %d", len(listed))
}

func (r *runs) Jobs(_ context.Context, _ store.Domain, id int64, stage int, page pipeline.Paging) ([]run.JobView, int, error) {
	jobs := []run.JobView{}
	for n := r.total; n > 0; n-- {
		jobs = append(jobs, jobView(int64(n)))
	}
	return jobs[min(page.Offset, len(jobs)):min(page.Offset+page.Limit, len(jobs))], r.total, r.note("jobs %d %d", id, stage)
}

func (r *runs) Log(_ context.Context, _ store.Domain, id int64, stage int, job string, page pipeline.Paging) (run.LogView, int, error) {
	view := run.LogView{JobView: jobView(1408), Log: []run.ChunkView{{Content: "[]", CreatedAt: someTime}}}
	return view, r.total, r.note("log %d %d %s %d+%d", id, stage, job, page.Offset, page.Limit)
}

const someTime = "2019-09-24T07:41:57.499821Z"

func runView(id int64) run.View {
	return run.View{
		ID: id, Number: id, Status: pipeline.StatusSuccess, Cause: run.Cause{Type: run.CauseManual}, StartTime: someTime,
		Params: []run.ParamView{}, Stages: []run.RunStageView{},
	}
}

func jobView(id int64) run.JobView {
	return run.JobView{
		ID: id, Service: pipeline.CodeSourceService, Duration: "9", State: pipeline.JobSuccessful, Progress: "100", CreatedAt: someTime,
	}
}
