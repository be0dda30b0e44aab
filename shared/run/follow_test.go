package run

import (
	"testing"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
)

// endingOf is a stage of a three-stage pipeline that ended with a status.
func endingOf(index int, status pipeline.Status, handler string, change func(*ending)) *ending {
	def := &pipeline.Pipeline{Stages: make([]pipeline.Stage, 3)}
	for i := range def.Stages {
		def.Stages[i].Service = pipeline.JenkinsBuildService
	}
	if handler != "" {
		def.Stages[index].ExceptionHandler = &pipeline.ExceptionHandler{Type: handler}
	}
	e := &ending{key: runKey{"d", 7, 1}, run: &record{Status: pipeline.StatusRunning}, def: def, index: index,
		record: &stageRecord{Index: index, Attempt: 1, Status: status}}
	if change != nil {
		change(e)
	}
	return e
}

func TestWhatFollowsAStage(t *testing.T) {
	t.Parallel()
	const end = -1
	for name, c := range map[string]struct {
		ending *ending
		next   int
		status pipeline.Status // when it ends
	}{
		"success goes on to the next stage":        {endingOf(0, pipeline.StatusSuccess, "", nil), 1, ""},
		"the last success ends the run":            {endingOf(2, pipeline.StatusSuccess, "", nil), end, pipeline.StatusSuccess},
		"a failure ends the run":                   {endingOf(0, pipeline.StatusStageException, "", nil), end, pipeline.StatusStageException},
		"a timeout ends the run as such":           {endingOf(1, pipeline.StatusTimeout, "", nil), end, pipeline.StatusTimeout},
		"an ignored failure goes on":               {endingOf(0, pipeline.StatusStageException, pipeline.IgnoreError, nil), 1, ""},
		"an ignored failure at the end is success": {endingOf(2, pipeline.StatusStageException, pipeline.IgnoreError, nil), end, pipeline.StatusSuccess},
		"a failure returns to the start":           {endingOf(2, pipeline.StatusStageException, pipeline.ReturnToStart, nil), 0, ""},
		"but not more often than three times": {endingOf(2, pipeline.StatusStageException, pipeline.ReturnToStart, func(e *ending) {
			e.run.Returns, e.record.Attempt = 3, 4
		}), end, pipeline.StatusStageException},
		"a cancelled stage is never ignored": {endingOf(0, pipeline.StatusCancel, pipeline.IgnoreError, nil), end, pipeline.StatusCancel},
		"a lost run is never ignored": {endingOf(0, pipeline.StatusRuntimeException, pipeline.IgnoreError, func(e *ending) {
			e.lost = true
		}), end, pipeline.StatusRuntimeException},
		"a stopped run does not go on": {endingOf(0, pipeline.StatusSuccess, "", func(e *ending) { e.run.StoppedBy = "ann" }), end, pipeline.StatusCancel},
		"a stop after the last stage's work comes too late": {endingOf(2, pipeline.StatusSuccess, "", func(e *ending) {
			e.run.StoppedBy = "ann"
		}), end, pipeline.StatusSuccess},
		"asked again, a later stop is the next stage's matter": {endingOf(0, pipeline.StatusSuccess, "", func(e *ending) {
			e.run.StoppedBy, e.again = "ann", true
		}), 1, ""},
		"asked again after the run has ended": {endingOf(0, pipeline.StatusSuccess, "", func(e *ending) {
			e.run.Status, e.run.End, e.again = pipeline.StatusCancel, time.Unix(1, 0), true
		}), end, pipeline.StatusCancel},
		"asked again after a return to the start": {endingOf(2, pipeline.StatusStageException, pipeline.ReturnToStart, func(e *ending) {
			e.run.Returns, e.again = 1, true
		}), 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := &Service{Settings: Settings{StageTimeout: time.Hour, MaxReturns: 3}}
			got := service.follow(c.ending)
			if c.next == end {
				if got.position.Next != nextEnd || got.status != c.status {
					t.Fatalf("the run goes on to %+v with %q, want its end with %q", got.position.Stage, got.status, c.status)
				}
				return
			}
			if got.position.Next != nextStage || got.position.Stage.Index != c.next {
				t.Fatalf("the run goes on to %+v, want stage %d", got.position, c.next)
			}
		})
	}
}

func TestAReturnToTheStartIsANewAttempt(t *testing.T) {
	t.Parallel()
	service := &Service{Settings: Settings{StageTimeout: time.Hour, MaxReturns: 1}}
	got := service.follow(endingOf(1, pipeline.StatusStageException, pipeline.ReturnToStart, nil))
	if !got.returns || got.position.Stage.Attempt != 2 {
		t.Fatalf("got %+v attempt %d, want a return with attempt 2", got, got.position.Stage.Attempt)
	}
}
