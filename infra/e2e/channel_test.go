package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestAChannelStartsThePipelinesThatListenToIt(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	channel := unique("built")
	listens := func(param string) *client.Pipeline {
		return s.createFrom(client.Definition{
			PreOperation: client.ChannelTrigger(channel, client.Convert{Name: "image", PipelineParamName: param}),
			Params:       []client.Param{{Name: param, Value: "none"}},
			Stages:       []client.StageDefinition{client.BuildStage("say", "echo got ${"+param+"}")},
		})
	}
	first, second := listens("tag"), listens("version")
	publisher := s.createFrom(client.Definition{
		PreOperation: client.WebhookTriggers("or", 1),
		Params:       []client.Param{{Name: "built", Value: "v7"}},
		Stages: []client.StageDefinition{
			client.BuildStage("build", "true").Publishing(channel, client.Convert{Name: "image", PipelineParamName: "built"}),
		},
	})
	run := s.fire(publisher)
	for _, p := range []*client.Pipeline{first, second} {
		s.awaitStatus(p, "success")
		s.awaitLine(p, 0, "got v7")
		runs, err := s.api.Runs(t.Context(), p.ID, 10)
		s.must(err)
		if len(runs) != 1 || runs[0].Cause.Type != "channel" || runs[0].Cause.Channel != channel || runs[0].Cause.Pipeline != publisher.ID {
			t.Errorf("pipeline %s has runs %+v, want one by the channel", p.Name, runs)
		}
	}
	s.awaitStatus(publisher, "success")
	if told := s.delivered(publisher, run); len(told) != 1 || told[0].State != "delivered" || told[0].To != channel {
		t.Errorf("the run shows %+v", told)
	}
}

func TestAChannelIsNotKeptForAPipelineThatRuns(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	gate, channel := newGate(t), unique("built")
	busy := s.createFrom(client.Definition{PreOperation: client.Any(client.WebhookTriggers("or", 1), client.ChannelTrigger(channel)),
		Stages: []client.StageDefinition{client.BuildStage("build", gate.wait())}})
	publisher := s.create(client.BuildStage("build", "true").Publishing(channel))
	s.fire(busy)
	run := s.fire(publisher)
	s.awaitStatus(publisher, "success")
	if told := s.delivered(publisher, run); told[0].State != "failed" || !strings.Contains(told[0].Reason, fmt.Sprintf("pipeline %d", busy.ID)) {
		t.Errorf("the publisher's run shows %+v", told)
	}
	gate.open()
	s.awaitStatus(busy, "success")
	runs, err := s.api.Runs(t.Context(), busy.ID, 10)
	s.must(err)
	if len(runs) != 1 {
		t.Errorf("there are %d runs, want the one", len(runs))
	}
}

func TestAPipelineWaitsForSeveralChannels(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	left, right := unique("left"), unique("right")
	joins := s.createFrom(client.Definition{
		PreOperation: client.All(client.ChannelTrigger(left), client.ChannelTrigger(right)),
		Stages:       []client.StageDefinition{client.BuildStage("join", "echo joined")},
	})
	publishers := map[string]*client.Pipeline{}
	for _, channel := range []string{left, right} {
		publishers[channel] = s.create(client.BuildStage("build", "true").Publishing(channel))
	}
	s.fire(publishers[left])
	await(t, "what the first channel has fired", func() (string, bool) { // it is told after the publisher's success
		now, err := s.api.Pipeline(t.Context(), joins.ID)
		s.must(err)
		fired := now.Status.PreOperation.TriggersStatus
		return fmt.Sprintf("%+v", now.Status), now.Status.Status == "waiting" && fired[0].IsSatisfied && !fired[1].IsSatisfied
	})
	s.fire(publishers[right])
	s.awaitStatus(joins, "success")
}

func TestAStageWaitsForAChannel(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	channel := unique("go")
	waits := client.BuildStage("after", "echo went on")
	waits.PreOperation = client.ChannelTrigger(channel)
	p := s.create(client.BuildStage("before", "true"), waits)
	s.fire(p)
	s.awaitStage(p, 0, "success")
	publisher := s.create(client.BuildStage("build", "true").Publishing(channel))
	s.fire(publisher)
	s.awaitStatus(p, "success")
	s.awaitLine(p, 1, "went on")
}

func TestPipelinesJoinedInACircleComeToAnEnd(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	there, back := unique("there"), unique("back")
	one := s.createFrom(client.Definition{PreOperation: client.Any(client.WebhookTriggers("or", 1), client.ChannelTrigger(back)),
		Stages: []client.StageDefinition{client.BuildStage("build", "true").Publishing(there)}})
	other := s.createFrom(client.Definition{PreOperation: client.ChannelTrigger(there),
		Stages: []client.StageDefinition{client.BuildStage("build", "true").Publishing(back)}})
	s.fire(one)
	awaitUpTo(t, manyRuns, "the end of the circle, or a run that does not take it up", func() (string, bool) {
		for _, p := range []*client.Pipeline{one, other} {
			runs, err := s.api.Runs(t.Context(), p.ID, 1)
			s.must(err)
			if len(runs) == 0 || runs[0].Status == "running" {
				continue
			}
			shown, err := s.api.Run(t.Context(), p.ID, runs[0].ID)
			s.must(err)
			for _, d := range shown.Deliveries {
				if d.State == "failed" {
					return d.Reason, strings.Contains(d.Reason, "circle") || strings.Contains(d.Reason, "runs: run")
				}
			}
		}
		return "still going round", false
	})
}
