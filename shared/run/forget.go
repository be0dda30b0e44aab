package run

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/store"
)

// deletesAtOnce bounds the time that a stage's end may take for removing one long log; the rest goes with a later run's. Objects
// go one by one, which S3 does for nothing: a role can then name them in what it allows.
const deletesAtOnce = 500

// forgetLogs removes the logs of a stage's jobs beyond its newest (API.md, "The most recent 20 job logs of a stage are
// kept"). It looks at twice as many, so what one call could not do the next one does; its failure is not the run's.
func (s *Service) forgetLogs(ctx context.Context, k runKey, stage int64) {
	if k.run <= int64(s.Settings.KeepLogs) {
		return // a stage that ran so rarely has nothing to forget, but for retries, which a later run sees
	}
	page, err := s.Table.Query(ctx, store.Query{
		PK: k.domain.Pipeline(k.pipeline), Prefix: store.JobPrefix(stage), Desc: true, Limit: 2 * s.Settings.KeepLogs,
	})
	if err != nil {
		s.Logger.WarnContext(ctx, "forget logs", "error", err)
		return
	}
	for i := s.Settings.KeepLogs; i < len(page.Items); i++ {
		if err := s.forgetLog(ctx, k, page.Items[i]); err != nil {
			s.Logger.WarnContext(ctx, "forget log", "job", page.Items[i].SK, "error", err)
		}
	}
}

func (s *Service) forgetLog(ctx context.Context, k runKey, item store.Item) error {
	j := &jobRecord{version: item.Version}
	if err := read(item, j); err != nil || j.LogGone || j.End.IsZero() {
		return err
	}
	keys, err := s.logKeys(ctx, k, j.ID)
	if err != nil {
		return err
	}
	if j.Tests != nil {
		keys = append([]string{job.TestsKey(string(k.domain), k.pipeline, j.ID)}, keys...)
	}
	for _, key := range keys[:min(len(keys), deletesAtOnce)] {
		if err := s.Objects.Delete(ctx, key); err != nil {
			return fmt.Errorf("delete %s: %w", key, err)
		}
	}
	if len(keys) > deletesAtOnce {
		return nil
	}
	j.LogGone, j.LogNum = true, 0
	return s.Table.Write(ctx, s.putJob(k, j))
}
