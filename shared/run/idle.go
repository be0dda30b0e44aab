package run

import (
	"context"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

var _ catalog.Runs = (*Service)(nil)

// Idle is the write that keeps runs away from a change of a pipeline: it writes the state as it is, which a start must find as
// it read it. A pipeline that runs is StillRunning.
func (s *Service) Idle(ctx context.Context, domain store.Domain, id int64) (store.Op, error) {
	st, version, err := s.loadState(ctx, domain, id)
	if err != nil {
		return store.Op{}, err
	}
	if st.Current != 0 {
		return store.Op{}, stillRunning(id, st.Current)
	}
	return store.Put(domain.State(id), encode(st), is(version)), nil
}

func stillRunning(id, current int64) error {
	return pipeline.Faultf(pipeline.StillRunning, "pipeline %d runs: run %d", id, current)
}
