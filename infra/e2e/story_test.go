package e2e

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/shared/auth/sign"
)

// story is one user's view of a stack in one test. A step that fails ends the test. Each story has a pipeline group of its
// own, so that stories do not meet.
type story struct {
	*testing.T
	target
	api   *client.Client
	group string
}

func newStory(t *testing.T, on target) *story {
	s := &story{T: t, target: on, api: newClient(t, on.credentials), group: unique("e2e")}
	s.must(s.api.CreateGroup(t.Context(), s.group, t.Name()))
	return s
}

// unique makes a name that no other story, nor an earlier run of the suite, has.
func unique(prefix string) string { return prefix + "-" + strings.ToLower(rand.Text()[:12]) }

// sign has the story's requests signed from now on, instead of carrying a token.
func (s *story) sign() {
	s.api.Sign = func(r *http.Request, body []byte) {
		sign.Sign(r, body, s.credentials.AccessKey, s.credentials.SecretKey, time.Now())
	}
}

func (s *story) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// create makes a pipeline with one webhook.
func (s *story) create(stages ...client.StageDefinition) *client.Pipeline {
	s.Helper()
	return s.createFrom(client.Definition{PreOperation: client.WebhookTriggers("or", 1), Stages: stages})
}

// createFrom makes a pipeline; it gets a name when it has none.
func (s *story) createFrom(definition client.Definition) *client.Pipeline {
	s.Helper()
	if definition.Name == "" {
		definition.Name = unique("p")
	}
	p, err := s.api.CreatePipeline(s.Context(), s.group, definition)
	s.must(err)
	return p
}

// fire calls the pipeline's webhook, which must start it, and returns the run.
func (s *story) fire(p *client.Pipeline) client.Run {
	s.Helper()
	answer, err := s.api.Trigger(s.Context(), p.Webhook())
	s.must(err)
	s.must(answer.Err())
	if answer.Status != http.StatusCreated {
		s.Fatalf("webhook: answer %d %s", answer.Status, answer.Body)
	}
	return s.newestRun(p)
}

func (s *story) newestRun(p *client.Pipeline) client.Run {
	s.Helper()
	runs, err := s.api.Runs(s.Context(), p.ID, 1)
	s.must(err)
	if len(runs) == 0 {
		s.Fatalf("pipeline %d has no run", p.ID)
	}
	return runs[0]
}

// job is a stage's newest job, which must be there.
func (s *story) job(p *client.Pipeline, stage int) client.Job {
	s.Helper()
	jobs, err := s.api.Jobs(s.Context(), p.ID, stage)
	s.must(err)
	if len(jobs) == 0 {
		s.Fatalf("stage %d of pipeline %d has no job", stage, p.ID)
	}
	return jobs[0]
}

// log is the whole log of a stage's newest job, a message a line.
func (s *story) log(p *client.Pipeline, stage int) string {
	s.Helper()
	var text strings.Builder
	for _, line := range s.lines(p, stage) {
		text.WriteString(line.Message + "\n")
	}
	return text.String()
}

func (s *story) lines(p *client.Pipeline, stage int) []client.Line {
	s.Helper()
	var all []client.Line
	for offset := 0; ; {
		page, err := s.api.Log(s.Context(), p.ID, stage, "latest", offset)
		s.must(err)
		lines, err := page.Lines()
		s.must(err)
		all = append(all, lines...)
		if offset += len(page.Chunks); len(page.Chunks) == 0 || offset >= page.LogNum {
			return all
		}
	}
}

// refused checks that an error is the documented answer.
func (s *story) refused(err error, status int, code string) {
	s.Helper()
	var answered *client.Error
	if !errors.As(err, &answered) || answered.Status != status || len(answered.Faults) == 0 || answered.Faults[0].Code != code {
		s.Errorf("got %v, want %d %s", err, status, code)
	}
}
