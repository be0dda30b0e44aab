package wire

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/lambda"
)

// StartStage is called by the stage machine; see run.Service.StartStage.
func StartStage(p *Parts) lambda.Handler {
	runs := p.Runs()
	runs.Sources, runs.People = p.Sources(), p.Users()
	return silent(runs.StartStage)
}

// FinishStage is called by the stage machine; see run.Service.FinishStage.
func FinishStage(p *Parts) lambda.Handler { return function(p.Runs().FinishStage) }

// CloseRun is called by the pipeline machine; see run.Service.CloseRun.
func CloseRun(p *Parts) lambda.Handler { return function(p.Runs().CloseRun) }

// Deliver is called by the pipeline machine; see run.Service.Deliver.
func Deliver(p *Parts) lambda.Handler {
	runs := p.Runs()
	p.carry(runs)
	return function(runs.Deliver)
}

// BuildEnded is called by the events of builds' ends; see run.Service.BuildEnded.
func BuildEnded(p *Parts) lambda.Handler { return silent(p.Runs().BuildEnded) }

// Reconcile is called each minute; see run.Service.Reconcile and packages.Service.Sweep. Its event says nothing that matters.
func Reconcile(p *Parts) lambda.Handler {
	runs, center := p.Runs(), p.Packages()
	runs.People = p.Users()
	return silent(func(ctx context.Context, _ any) error {
		return errors.Join(runs.Reconcile(ctx), center.Sweep(ctx))
	})
}
