package e2e

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

// greeter prints its param, by substitution and from the environment.
func greeter() client.Definition {
	return client.Definition{
		PreOperation: client.WebhookTriggers("or", 1, client.Convert{Name: "name", PipelineParamName: "who"}),
		Params:       []client.Param{{Name: "who", Value: "nobody"}},
		Stages: []client.StageDefinition{
			client.BuildStage("build", "echo substituted ${who}\necho environment $who\necho run ${SYS_INCREMENT} at ${SYS_TIMESTAMP}\n"),
		},
	}
}

func TestParamsComeFromTheDefinitionTheWebhookOrTheStart(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.createFrom(greeter())
	webhook := func(query string) error {
		answer, err := s.api.Trigger(t.Context(), p.Webhook()+query)
		s.must(err)
		return answer.Err()
	}
	for _, start := range []struct {
		how, want string
		start     func() error
	}{
		{"the definition's value", "nobody", func() error { return webhook("") }},
		{"a webhook's query", "ann", func() error { return webhook("?name=ann") }},
		{"a query that no convert names", "nobody", func() error { return webhook("?who=eve") }},
		{"the body of a start", "ben", func() error {
			_, err := s.api.Start(t.Context(), p.ID, client.Param{Name: "who", Value: "ben"})
			return err
		}},
	} {
		s.must(start.start())
		s.awaitStatus(p, "success")
		log := s.log(p, 0)
		for _, line := range []string{"\nsubstituted " + start.want + "\n", "\nenvironment " + start.want + "\n"} {
			if !strings.Contains(log, line) {
				t.Errorf("%s: the log has no line %q:\n%s", start.how, line, log)
			}
		}
	}
	if log := s.log(p, 0); !regexp.MustCompile(`(?m)^run 4 at \d{18}$`).MatchString(log) {
		t.Errorf("the fourth run's SYS_INCREMENT and SYS_TIMESTAMP are not in its log:\n%s", log)
	}
}

func TestAStartWithAParamThatThePipelineHasNotIsRefused(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.createFrom(greeter())
	_, err := s.api.Start(t.Context(), p.ID, client.Param{Name: "whom", Value: "ben"})
	s.refused(err, http.StatusBadRequest, "SVCSTG.SWR.4001133")
}

func TestParamsStandWhereverAStageIsConfigured(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	repository := serveRepository(t, map[string]string{"greeting": "hello"})
	namespace := unique("shop")
	others := newReceiver(t, 0, 0)
	p := s.createFrom(client.Definition{
		PreOperation: client.WebhookTriggers("or", 1),
		Params: []client.Param{
			{Name: "branch", Value: "main"}, {Name: "version", Value: "1.2"}, {Name: "file", Value: "shop.bin"}, {Name: "path", Value: "built"},
		},
		Stages: []client.StageDefinition{
			client.SourceStage("source", repository.url, "${branch}"),
			client.BuildStage("build", "cat greeting > ${file}; printf ' %s' ${version} >> ${file}").From(0).
				Making(namespace, "shop-${branch}", "v${version}-${SYS_INCREMENT}", "${file}").
				Calling(http.MethodGet, others.URL+"/${path}?version=${version}"),
		},
	})
	run := s.fire(p)
	s.awaitStatus(p, "success")
	s.hasFile(namespace, "shop-main", "v1.2-1", "hello 1.2")
	s.delivered(p, run)
	if calls := others.all(); len(calls) != 1 || calls[0].query != "version=1.2" {
		t.Errorf("the webhook was called with %+v", calls)
	}
}

func TestAParamsNameIsNotMadeOfOtherParams(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	definition := greeter()
	definition.Name = unique("p")
	definition.Stages = append(definition.Stages, client.BuildStage("nested", "echo ${${who}}"))
	_, err := s.api.CreatePipeline(t.Context(), s.group, definition)
	s.refused(err, http.StatusBadRequest, "SVCSTG.SWR.4000014")
	if !strings.Contains(err.Error(), "${${who}}") {
		t.Errorf("it does not say what: %v", err)
	}
}

func TestANameThatIsNoParamIsLeftAndTheLogSaysSo(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.BuildStage("build", "for word in it stays; do echo ${word}; done"))
	s.fire(p)
	s.awaitStatus(p, "success")
	s.awaitLine(p, 0, "it\nstays")
	if log := s.log(p, 0); !strings.Contains(log, `no param is named "word"`) {
		t.Errorf("the log does not warn of it:\n%s", log)
	}
}

func TestARunKeepsItsParams(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	gate := newGate(t)
	p := s.createFrom(client.Definition{
		PreOperation: client.WebhookTriggers("or", 1),
		Params:       []client.Param{{Name: "who", Value: "ann"}},
		Stages:       []client.StageDefinition{client.BuildStage("build", "echo hello ${who}\n"+gate.pass())},
	})
	s.fire(p)
	s.awaitStatus(p, "stage_exception")
	s.must(s.update(p, func(definition map[string]any) { definition["params"].([]any)[0].(map[string]any)["value"] = "ben" }))
	gate.open()
	s.must(s.api.Retry(t.Context(), p.ID, 0))
	s.awaitLater(p, "success")
	s.awaitLine(p, 0, "hello ann")
	s.fire(p)
	s.awaitStatus(p, "success")
	s.awaitLine(p, 0, "hello ben")
}
