package states

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// details begins the details of a task's event: lambda and invoke.waitForTaskToken, states and startExecution.sync:2.
func details(task *asl.Task) taskDetails {
	name := strings.TrimPrefix(string(task.Resource), "arn:aws:states:::")
	kind, resource, _ := strings.Cut(name, ":")
	return taskDetails{ResourceType: kind, Resource: resource}
}

func (t *tx) scheduledEvents(f *frame, task *asl.Task, parameters json.RawMessage) {
	timeout := int64(0)
	if !f.Deadline.IsZero() {
		timeout = int64(f.Deadline.Sub(t.now) / time.Second)
	}
	if task.Resource == asl.ResourceFunction {
		t.event(f, "LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails",
			functionDetails{Resource: task.Function, Input: text(parameters), Timeout: timeout})
		t.event(f, "LambdaFunctionStarted", "", nil)
		return
	}
	d := details(task)
	started := d
	d.Region, d.Parameters, d.Timeout, d.Heartbeat = region(f.x.Machine), text(parameters), timeout, int64(f.Heartbeat/time.Second)
	t.event(f, "TaskScheduled", "taskScheduledEventDetails", d)
	t.event(f, "TaskStarted", "taskStartedEventDetails", started)
}

func (t *tx) taskOutput(task *asl.Task, output any) taskDetails {
	d := details(task)
	b, err := asl.Encode(output)
	if err == nil {
		d.Output, d.OutputDetails = string(b), &dataDetails{}
	}
	return d
}

func (t *tx) succeededEvent(f *frame, task *asl.Task, output json.RawMessage) {
	if task.Resource == asl.ResourceFunction {
		t.event(f, "LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails", outputDetails{Output: text(output)})
		return
	}
	d := details(task)
	d.Output, d.OutputDetails = text(output), &dataDetails{}
	t.event(f, "TaskSucceeded", "taskSucceededEventDetails", d)
}

func (t *tx) failedEvent(f *frame, task *asl.Task, failure *asl.Failure) {
	t.failureEvent(f, task, failure, "Failed")
}

func (t *tx) timedOutEvent(f *frame, task *asl.Task, failure *asl.Failure) {
	t.failureEvent(f, task, failure, "TimedOut")
}

func (t *tx) failureEvent(f *frame, task *asl.Task, failure *asl.Failure, how string) {
	if task.Resource == asl.ResourceFunction {
		t.event(f, "LambdaFunction"+how, "lambdaFunction"+how+"EventDetails", failureDetails{Error: failure.Name, Cause: failure.Cause})
		return
	}
	d := details(task)
	d.Error, d.Cause = failure.Name, failure.Cause
	t.event(f, "Task"+how, "task"+how+"EventDetails", d)
}
