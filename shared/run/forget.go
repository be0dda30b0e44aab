package run

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/containerops/containerops/shared/store"
)

// deleteBatch is the most objects that one DeleteObjects takes.
const deleteBatch = 1000

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
		s.Logger.WarnContext(ctx, "forget logs", "run", k.String(), "error", err)
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
	for len(keys) > 0 {
		n := min(len(keys), deleteBatch)
		_, err := s.Objects.DeleteObjects(ctx, &s3.DeleteObjectsInput{
			Bucket: aws.String(s.Settings.WorkBucket), Delete: &types.Delete{Objects: keys[:n], Quiet: aws.Bool(true)},
		})
		if err != nil {
			return err
		}
		keys = keys[n:]
	}
	j.LogGone, j.LogNum = true, 0
	return s.Table.Write(ctx, s.putJob(k, j))
}
