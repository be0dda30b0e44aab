package run

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/job/log"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// maxLogPage ends a page of a log early: API.md, Settled, "Lists whose row names no limit".
const maxLogPage = 4_000_000

// LatestJob is the job id that means a stage's newest job.
const LatestJob = "latest"

// Log is operation 13: a job with a page of its log, and how many chunks there are in all. The page counts chunks and ends
// before 4 MB, in which are a build's single tests. A job whose log has been removed, like one that never was, is a Fault.
func (s *Service) Log(ctx context.Context, domain store.Domain, id int64, index int, jobID string, page pipeline.Paging) (LogView, int, error) {
	j, err := s.findJob(ctx, domain, id, index, jobID)
	if err != nil {
		return LogView{}, 0, err
	}
	if j.LogGone {
		return LogView{}, 0, pipeline.Faultf(pipeline.NoSuchJob, "the log of job %d is gone: a stage keeps those of its newest %d jobs", j.ID, s.Settings.KeepLogs)
	}
	k := runKey{domain, id, j.Run}
	view, err := s.jobView(ctx, k, j)
	if err != nil {
		return LogView{}, 0, err
	}
	out := LogView{JobView: view, Log: []ChunkView{}}
	size, err := s.addCases(ctx, k, j.ID, out.Tests)
	if err != nil {
		return LogView{}, 0, err
	}
	for n := page.Offset + 1; n <= min(page.Offset+page.Limit, view.LogNum); n++ {
		chunk, err := s.chunk(ctx, k, j.ID, n)
		if err != nil {
			return LogView{}, 0, err
		}
		if size += len(chunk.Content); size > maxLogPage && len(out.Log) > 0 {
			break
		}
		out.Log = append(out.Log, chunk)
	}
	return out, view.LogNum, nil
}

func (s *Service) findJob(ctx context.Context, domain store.Domain, id int64, index int, jobID string) (*jobRecord, error) {
	stage, err := s.stageID(ctx, domain, id, index)
	if err != nil {
		return nil, err
	}
	query := store.Query{PK: domain.Pipeline(id), Prefix: store.JobPrefix(stage), Desc: true, Limit: 1}
	if jobID != LatestJob {
		number, err := strconv.ParseInt(jobID, 10, 64)
		if err != nil || number < 0 {
			return nil, pipeline.Faultf(pipeline.InvalidParam, "job_id: must be a number or %s, is %q", LatestJob, jobID)
		}
		query.Prefix = domain.Job(id, stage, number).SK
	}
	page, err := s.Table.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(page.Items) == 0 {
		return nil, pipeline.Faultf(pipeline.NoSuchJob, "stage %d has no job %s", index, jobID)
	}
	j := &jobRecord{version: page.Items[0].Version}
	return j, read(page.Items[0], j)
}

func (s *Service) chunk(ctx context.Context, k runKey, jobID int64, n int) (ChunkView, error) {
	key := job.LogKey(string(k.domain), k.pipeline, jobID, n)
	object, err := s.Objects.Get(ctx, key)
	if errors.Is(err, objects.ErrAbsent) {
		return ChunkView{}, pipeline.Faultf(pipeline.NoSuchJob, "chunk %d of the log of job %d is gone", n, jobID)
	}
	if err != nil {
		return ChunkView{}, fmt.Errorf("read log chunk %s: %w", key, err)
	}
	defer object.Body.Close()
	content, err := log.ReadChunk(object.Body)
	if err != nil {
		return ChunkView{}, fmt.Errorf("read log chunk %s: %w", key, err)
	}
	return ChunkView{Content: string(content), CreatedAt: pipeline.FormatTime(lastTime(content, object.Modified))}, nil
}

// lastTime is the time of a chunk's last line. Only the chunk's end is looked at: a page may be megabytes.
func lastTime(content []byte, stored time.Time) time.Time {
	if i := bytes.LastIndex(content, []byte(`{"Type":`)); i >= 0 {
		var line job.Line
		if json.Unmarshal(bytes.TrimRight(content[i:], "]\n "), &line) == nil {
			if t, err := time.Parse(time.RFC3339Nano, line.Time); err == nil {
				return t
			}
		}
	}
	return stored
}

// countLog counts the chunks that a job has written.
func (s *Service) countLog(ctx context.Context, k runKey, jobID int64) (int, error) {
	keys, err := s.logKeys(ctx, k, jobID)
	return len(keys), err
}

func (s *Service) logKeys(ctx context.Context, k runKey, jobID int64) ([]string, error) {
	prefix := job.LogPrefix(string(k.domain), k.pipeline, jobID)
	keys, err := s.Objects.List(ctx, prefix)
	if err != nil {
		return nil, fmt.Errorf("list log %s: %w", prefix, err)
	}
	return keys, nil
}

// writeLog ends a job's log with the line that says why it failed, where its agent could not.
func (s *Service) writeLog(ctx context.Context, k runKey, j *jobRecord, reason string) error {
	line := job.Line{Type: "phase", Message: reason, Time: s.Now().UTC().Format(time.RFC3339Nano), State: string(j.State), Progress: 100}
	return s.putObject(ctx, job.LogKey(string(k.domain), k.pipeline, j.ID, j.LogNum), encode([]job.Line{line}))
}

func (s *Service) putObject(ctx context.Context, key string, data []byte) error {
	if err := s.Objects.Put(ctx, key, objects.Content{Body: bytes.NewReader(data), Type: "application/json"}); err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}
