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
