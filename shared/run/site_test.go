package run_test

import (
	"context"
	"encoding/json"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
)

// site is where builds are done.
type site struct{ builds []*build }

type build struct {
	order   job.Order
	ended   bool
	silent  bool // nobody has been told of its end
	stopped bool
}

func (s *site) Start(ctx context.Context, order job.Order) (string, error) {
	id := "build of " + order.Token
	return id, does(ctx, func() error {
		if s.find(id) == nil {
			s.builds = append(s.builds, &build{order: order})
		}
		return nil
	})
}

func (s *site) find(id string) *build {
	for _, b := range s.builds {
		if "build of "+b.order.Token == id {
			return b
		}
	}
	return nil
}

func (s *site) Stop(ctx context.Context, id string) error {
	return does(ctx, func() error {
		if b := s.find(id); b != nil && !b.ended {
			b.ended, b.silent, b.stopped = true, true, true
		}
		return nil
	})
}

func (s *site) End(ctx context.Context, id string) (job.Ending, error) {
	b := s.find(id)
	if b == nil {
		return job.Ending{}, looks(ctx)
	}
	end := job.Ending{Token: b.order.Token, Code: job.ErrorFailed, Reason: "it died"}
	if b.stopped {
		end.Code = job.ErrorCancelled
	}
	return end, looks(ctx)
}

// report is the agent's word on its job.
func (p *play) report(b *build, code string) {
	b.ended = true
	ctx := p.w.t.Context()
	if code != "" {
		_ = p.engine.Fail(ctx, b.order.Token, code, `{"reason":"no","log_num":1}`) // nobody may wait
		return
	}
	var spec job.Spec
	p.w.must(json.Unmarshal(p.w.objects.all[b.order.Spec], &spec))
	result := job.Result{LogNum: 1}
	for _, out := range spec.Outputs {
		result.Files = append(result.Files, job.FileResult{Name: out.Name, Key: out.Key, SHA512: "aa", Size: 1})
	}
	if spec.Service == pipeline.CodeSourceService {
		result.Source = &job.SourceResult{Key: spec.Source.Key}
	}
	data, err := json.Marshal(result)
	p.w.must(err)
	_ = p.engine.Succeed(ctx, b.order.Token, data)
}
