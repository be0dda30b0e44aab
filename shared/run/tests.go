package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/job/junit"
	"github.com/containerops/containerops/shared/objects"
)

// TestsView is how a build's tests went. Its counts are of all tests.
type TestsView struct {
	Total    int          `json:"total"`
	Passed   int          `json:"passed"`
	Failed   int          `json:"failed"`
	Skipped  int          `json:"skipped"`
	PassRate float64      `json:"pass_rate"`       // percent of those that ran
	Cases    []junit.Case `json:"cases,omitempty"` // only with a job's log: the worst first, as many as the agent kept
}

func testsView(t *job.Tests) *TestsView {
	if t == nil {
		return nil
	}
	return &TestsView{Total: t.Total(), Passed: t.Passed, Failed: t.Failed, Skipped: t.Skipped, PassRate: t.PassRate()}
}

// addCases adds the single tests of a job, which lie beside its log, and returns how many bytes they are. They are gone when the
// bucket has let them expire.
func (s *Service) addCases(ctx context.Context, k runKey, jobID int64, view *TestsView) (int, error) {
	if view == nil {
		return 0, nil
	}
	key := job.TestsKey(string(k.domain), k.pipeline, jobID)
	object, err := s.Objects.Get(ctx, key)
	if errors.Is(err, objects.ErrAbsent) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read tests %s: %w", key, err)
	}
	defer object.Body.Close()
	body, err := io.ReadAll(object.Body)
	if err == nil {
		err = json.Unmarshal(body, &view.Cases)
	}
	if err != nil {
		return 0, fmt.Errorf("read tests %s: %w", key, err)
	}
	return len(body), nil
}
