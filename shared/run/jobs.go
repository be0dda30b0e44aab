package run

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// maxJobs bounds a list of jobs: API.md, Settled, "Lists whose row names no limit".
const maxJobs = 1000

// Jobs is operation 12: a page of a stage's jobs, newest first, and how many there are. Only those on the page are looked at closely:
// the log of one under way says how far it is.
func (s *Service) Jobs(ctx context.Context, domain store.Domain, id int64, index int, page pipeline.Paging) ([]JobView, int, error) {
	stage, err := s.stageID(ctx, domain, id, index)
	if err != nil {
		return nil, 0, err
	}
	found, err := s.Table.Query(ctx, store.Query{PK: domain.Pipeline(id), Prefix: store.JobPrefix(stage), Desc: true, Limit: maxJobs})
	if err != nil {
		return nil, 0, err
	}
	total := len(found.Items)
	items := found.Items[min(page.Offset, total):min(page.Offset+page.Limit, total)]
	views := make([]JobView, len(items))
	for i, item := range items {
		j := &jobRecord{version: item.Version}
		if err := read(item, j); err != nil {
			return nil, 0, err
		}
		if views[i], err = s.jobView(ctx, runKey{domain, id, j.Run}, j); err != nil {
			return nil, 0, err
		}
	}
	return views, total, nil
}

// stageID is the id of the stage that is at a position now.
func (s *Service) stageID(ctx context.Context, domain store.Domain, id int64, index int) (int64, error) {
	head, err := s.Catalog.Head(ctx, domain, id)
	if err != nil {
		return 0, err
	}
	def, err := s.Catalog.Definition(ctx, domain, id, head.Version)
	if err != nil {
		return 0, err
	}
	if index < 0 || index >= len(def.Stages) {
		return 0, pipeline.Faultf(pipeline.NotFound, "stage_index: pipeline %d has the stages 0 to %d, not %d", id, len(def.Stages)-1, index)
	}
	return def.Stages[index].ID, nil
}

// jobView shows a job. One that is under way is shown by its log: it waits until the agent has written something, then it
// builds. So nobody writes a record when a queue moves.
func (s *Service) jobView(ctx context.Context, k runKey, j *jobRecord) (JobView, error) {
	view := JobView{
		ID: j.ID, Service: j.Service, ServiceID: j.StageID, ResourceType: pipeline.ResourceImage, Resource: j.Resource, State: j.State, Progress: "100", Pkg: j.Pkg,
		CreatorID: j.Creator.ID, CreatorName: j.Creator.Name, CreatedAt: pipeline.FormatTime(j.Start), LogNum: j.LogNum, Tests: testsView(j.Tests),
	}
	end := j.End
	if end.IsZero() {
		end = s.Now()
		if err := s.underWay(ctx, k, j, &view); err != nil {
			return view, err
		}
	}
	view.Duration = strconv.FormatInt(int64(end.Sub(j.Start)/time.Second), 10)
	return view, nil
}

func (s *Service) underWay(ctx context.Context, k runKey, j *jobRecord, view *JobView) error {
	count, err := s.countLog(ctx, k, j.ID)
	if err != nil {
		return err
	}
	view.LogNum, view.Progress = count, "0"
	if count == 0 {
		return nil
	}
	view.State = pipeline.JobBuilding
	chunk, err := s.chunk(ctx, k, j.ID, count)
	if err != nil {
		return err
	}
	var lines []job.Line
	if json.Unmarshal([]byte(chunk.Content), &lines) == nil && len(lines) > 0 {
		view.Progress = strconv.Itoa(lines[len(lines)-1].Progress)
	}
	return nil
}

// gitPkg shows a fetch of a tag, or else of a branch; an empty one is the remote's default.
func gitPkg(branch, tag string) *PkgView {
	if tag != "" {
		return &PkgView{GitTag: tag, GitCloneType: "tag"}
	}
	return &PkgView{GitBranch: branch, GitCloneType: "branch"}
}
