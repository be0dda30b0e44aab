package inprocess

import (
	"context"
	"encoding/json"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// Stage is a stage of a run, at its first attempt. It is begun and ended as statemachines/stage.asl.json does it.
type Stage struct {
	Domain   store.Domain
	Pipeline int64
	Run      int64
	Index    int
	Service  pipeline.Service
	Token    string // the task token that its work would answer
}

func (s Stage) ref() run.StageRef {
	return run.StageRef{Index: s.Index, Service: s.Service, Attempt: 1}
}

// Begin begins the stage.
func (s *Stack) Begin(ctx context.Context, stage Stage) error {
	return s.Invoke(ctx, "start-stage", run.StartStageInput{
		Domain: stage.Domain, Pipeline: stage.Pipeline, Run: stage.Run, Stage: stage.ref(), Token: stage.Token,
	}, nil)
}

// Finish ends the stage with what its job has made, and says where the run goes on.
func (s *Stack) Finish(ctx context.Context, stage Stage, result job.Result) (run.Position, error) {
	var next run.Position
	text, err := json.Marshal(result)
	if err != nil {
		return next, err
	}
	return next, s.Invoke(ctx, "finish-stage", run.FinishStageInput{
		Domain: stage.Domain, Pipeline: stage.Pipeline, Run: stage.Run, Stage: stage.ref(), Result: text,
	}, &next)
}
