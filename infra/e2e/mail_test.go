package e2e

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
)

func newMailbox(t *testing.T) *harness.Mailbox {
	t.Helper()
	mails, err := harness.OpenMailbox(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := mails.Close(); err != nil {
			t.Error(err)
		}
	})
	return mails
}

func TestPeopleAreMailedHowARunEnded(t *testing.T) {
	t.Parallel()
	mails := newMailbox(t)
	s, _ := restart(t, t.TempDir(), "--mail-server", mails.URL, "--mail-from", "ops@example.com")
	s.must(s.api.Call(t.Context(), http.MethodPost, "/v3/users", map[string]any{"user": map[string]string{"name": "bob", "password": "a correct horse battery", "email": "bob@example.com"}}, nil))
	p := s.createFrom(client.Definition{
		PreOperation: client.WebhookTriggers("or", 1),
		Stages:       []client.StageDefinition{client.BuildStage("build", "echo the reason is here\nexit 3")},
		PostOperation: client.Notify(
			client.Notification{UserName: "ann", Email: "ann@example.com", Condition: client.OnFailure, Pattern: client.ByMail},
			client.Notification{UserName: "bob", Condition: client.OnAny, Pattern: client.ByMailAndSMS},
			client.Notification{UserName: "eve", Email: "eve@example.com", Condition: client.OnSuccess, Pattern: client.ByMail}),
	})
	run := s.fire(p)
	s.awaitStatus(p, "stage_exception")
	for _, d := range s.delivered(p, run) {
		if want := map[string]string{"mail": "delivered", "sms": "kept"}[d.Kind]; d.State != want {
			t.Errorf("the run shows %+v, want it %s", d, want)
		}
	}
	for _, address := range []string{"ann@example.com", "bob@example.com"} {
		got := mails.To(address)
		if len(got) != 1 {
			t.Fatalf("%s got %d mails", address, len(got))
		}
		for _, want := range []string{"stage_exception", p.Name, "the reason is here", "/v3/manage/pipelines/"} {
			if !strings.Contains(plain(got[0]), want) {
				t.Errorf("%s was not told %q:\n%s", address, want, got[0])
			}
		}
	}
	if got := mails.To("eve@example.com"); len(got) != 0 {
		t.Errorf("eve asked for successes only and got %q", got)
	}
}

func TestReviewersAreAskedByMailAndAnswerAsItSays(t *testing.T) {
	t.Parallel()
	mails := newMailbox(t)
	s, _ := restart(t, t.TempDir(), "--mail-server", mails.URL, "--mail-from", "ContainerOps <ops@example.com>")
	review := client.ReviewStage("sign-off", s.credentials.User).ByAll()
	review.Params["review_users"].([]map[string]string)[0]["email"] = "ann@example.com"
	p := s.create(review)
	run := s.fire(p)
	for _, d := range s.delivered(p, run) {
		if d.Kind != "review" || d.State != "delivered" || d.To != s.credentials.User {
			t.Errorf("the run shows %+v", d)
		}
	}
	got := mails.To("ann@example.com")
	if len(got) != 1 {
		t.Fatalf("she got %d mails", len(got))
	}
	mail := plain(got[0])
	for _, want := range []string{p.Name, "sign-off", "started by  a webhook", "everyone must pass it"} {
		if !strings.Contains(mail, want) {
			t.Errorf("she was not told %q:\n%s", want, mail)
		}
	}
	answer := regexp.MustCompile(`curl -X PUT http://[^/]+(/\S+)`).FindStringSubmatch(mail)
	if answer == nil {
		t.Fatalf("it does not say how to answer:\n%s", mail)
	}
	s.must(s.api.Call(t.Context(), http.MethodPut, answer[1], map[string]string{"mode": "review", "review_result": "pass"}, nil))
	s.awaitStatus(p, "success")
}

// plain is a mail without the line breaks that its encoding makes.
func plain(mail string) string { return strings.ReplaceAll(mail, "=\r\n", "") }
