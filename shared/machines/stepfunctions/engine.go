// Package stepfunctions runs state machines in Step Functions: the port of package machines on the SDK's client.
package stepfunctions

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/containerops/containerops/shared/machines"
)

// Engine is Step Functions.
type Engine struct{ client func() *sfn.Client }

var _ machines.Engine = (*Engine)(nil)

// New returns the engine that the client reaches; it is made when it is first needed. Permissions needed: states:StartExecution
// and ListExecutions on the machines, DescribeExecution on their executions, SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat on the
// machines.
func New(client func() *sfn.Client) *Engine { return &Engine{sync.OnceValue(client)} }

// Start is machines.Engine's. Step Functions itself takes a start with the same name and input for the same as long as the
// execution runs; of one that has ended it says that it exists.
func (e *Engine) Start(ctx context.Context, machine, name string, input []byte) error {
	_, err := e.client().StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: &machine, Name: &name, Input: aws.String(string(input)),
	})
	if isA[*types.ExecutionAlreadyExists](err) {
		return nil
	}
	return err
}

// Find is machines.Engine's.
func (e *Engine) Find(ctx context.Context, execution string) (machines.Execution, error) {
	found, err := e.client().DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &execution})
	if isA[*types.ExecutionDoesNotExist](err) {
		return machines.Execution{}, machines.ErrNoExecution
	}
	if err != nil {
		return machines.Execution{}, err
	}
	return machines.Execution{
		Running: found.Status == types.ExecutionStatusRunning, Status: string(found.Status), Cause: aws.ToString(found.Cause),
	}, nil
}

// executionsPage is how many executions one ListExecutions answers at most.
//
// See https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
const executionsPage = 1000

// Running is machines.Engine's.
func (e *Engine) Running(ctx context.Context, machine string) (map[string]bool, error) {
	all := make(map[string]bool)
	pages := sfn.NewListExecutionsPaginator(e.client(), &sfn.ListExecutionsInput{
		StateMachineArn: &machine, StatusFilter: types.ExecutionStatusRunning, MaxResults: executionsPage,
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, execution := range page.Executions {
			all[*execution.ExecutionArn] = true
		}
	}
	return all, nil
}

// Succeed is machines.Tasks's.
func (e *Engine) Succeed(ctx context.Context, token string, output []byte) error {
	_, err := e.client().SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String(string(output))})
	return answered(err)
}

// Fail is machines.Tasks's.
func (e *Engine) Fail(ctx context.Context, token, name, cause string) error {
	_, err := e.client().SendTaskFailure(ctx, &sfn.SendTaskFailureInput{TaskToken: &token, Error: &name, Cause: &cause})
	return answered(err)
}

// Heartbeat is machines.Tasks's.
func (e *Engine) Heartbeat(ctx context.Context, token string) error {
	_, err := e.client().SendTaskHeartbeat(ctx, &sfn.SendTaskHeartbeatInput{TaskToken: &token})
	return answered(err)
}

// answered tells the errors by which Step Functions says that a task is over or was never there.
func answered(err error) error {
	if isA[*types.TaskTimedOut](err) || isA[*types.TaskDoesNotExist](err) || isA[*types.InvalidToken](err) {
		return fmt.Errorf("%w: %w", machines.ErrNobodyWaits, err)
	}
	return err
}

func isA[E error](err error) bool {
	_, is := errors.AsType[E](err)
	return is
}
