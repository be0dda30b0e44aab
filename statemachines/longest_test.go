package statemachines_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/infra/local/states"
)

// The longest run that there can be: every stage that a pipeline may have (API.md, Limits), as often as it may return to its start
// (template.yaml, MaxReturns), each time with all tries to tell others of it, as of the run's start, and each try with all its calls of
// the function but the last in vain.
const (
	mostStages  = 64
	mostPasses  = 1 + 3
	mostTries   = 4 // shared/run, pauses
	mostFailing = 4 // pipeline.asl.json, the retries of Deliver

	// maxEvents is Step Functions' quota: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
	maxEvents = 25_000
)

// Each stage of it is like the others, so a few of them tell of all; played whole it has as many, and takes a minute.
func TestTheLongestRunFitsIntoOneExecution(t *testing.T) {
	t.Parallel()
	const few = 3
	one, more := eventsOf(t, 1), eventsOf(t, 1+few)
	each := (more - one) / few
	events := one + (mostStages*mostPasses-1)*each
	if (more-one)%few != 0 || each < mostTries*mostFailing || events > maxEvents {
		t.Errorf("%d events, of at most %d; %d of one stage, %d of %d", events, maxEvents, one, more, 1+few)
	}
	t.Logf("the longest run has %d events of %d, %d a stage", events, maxEvents, each)
}

// eventsOf plays such a run of some stages and counts the events of its execution.
func eventsOf(t *testing.T, stages int) (events int) {
	t.Helper()
	l := &longest{run: &run{t: t, stages: stages, client: make(chan *sfn.Client, 1), ended: make(chan string, stages+1)}}
	client, pipeline := open(t, l.run, l.invoke)
	l.execute(client, pipeline, string(l.telling("deliver", 0)))
	pages := sfn.NewGetExecutionHistoryPaginator(client, &sfn.GetExecutionHistoryInput{
		ExecutionArn: aws.String(strings.Replace(pipeline, ":stateMachine:", ":execution:", 1) + ":run"), MaxResults: 1000,
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		events += len(page.Events)
	}
	return events
}

// longest plays the functions of the longest run.
type longest struct {
	*run
	delivered atomic.Int64 // calls of deliver
}

func (l *longest) invoke(ctx context.Context, function string, payload []byte) ([]byte, error) {
	var in struct {
		Next, Then string
		Stage      struct{ Index int }
	}
	if err := json.Unmarshal(payload, &in); err != nil {
		return nil, err
	}
	switch {
	case strings.HasSuffix(function, ":finish-stage"):
		return l.telling("deliver", in.Stage.Index+1), nil
	case strings.HasSuffix(function, ":deliver"):
		call := l.delivered.Add(1)
		switch calls := int64(mostFailing + 1); {
		case call%calls != 0:
			return nil, &states.FunctionError{Payload: json.RawMessage(`{"errorType": "Sandbox.Timedout", "errorMessage": "in vain"}`)}
		case call/calls%mostTries != 0:
			return l.telling("redeliver", in.Stage.Index), nil
		}
		return []byte(l.position(in.Stage.Index)), nil
	}
	return l.run.invoke(ctx, function, payload)
}

// telling is where a run stands that tells others before it goes on to a stage.
func (l *longest) telling(next string, stage int) []byte {
	return fmt.Appendf(nil, `{"domain":"default","pipeline":1,"run":1,"next":%q,"then":"stage","pause":0,
		"stage":{"index":%d,"service":"jenkins_build","attempt":0,"timeout":60,"heartbeat":60,"wait":false}}`, next, stage)
}
