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
	text, err := json.Marshal(result)
	if err != nil {
		return run.Position{}, err
	}
	return s.finish(ctx, stage, run.FinishStageInput{Result: text})
}

// Fail ends the stage as its job does that has failed, and says where the run goes on.
func (s *Stack) Fail(ctx context.Context, stage Stage, reason string) (run.Position, error) {
	cause, err := json.Marshal(job.Failure{Reason: reason})
	if err != nil {
		return run.Position{}, err
	}
	return s.finish(ctx, stage, run.FinishStageInput{Error: &run.TaskError{Error: job.ErrorFailed, Cause: string(cause)}})
}

func (s *Stack) finish(ctx context.Context, stage Stage, in run.FinishStageInput) (next run.Position, err error) {
	in.Domain, in.Pipeline, in.Run, in.Stage = stage.Domain, stage.Pipeline, stage.Run, stage.ref()
	return next, s.Invoke(ctx, "finish-stage", in, &next)
}
