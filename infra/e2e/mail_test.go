package e2e

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/containerops/containerops/infra/client"
)

// mailbox is a mail server that keeps what it is sent.
type mailbox struct {
	url   string
	mu    sync.Mutex
	mails []string
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &mailbox{url: "smtp://" + listener.Addr().String()}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return delivery{b}, nil }))
	server.Domain = "localhost"
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return b
}

// to are the mails for an address.
func (b *mailbox) to(address string) (found []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, mail := range b.mails {
		if strings.Contains(mail, "To: <"+address+">") {
			found = append(found, mail)
		}
	}
	return found
}

type delivery struct{ *mailbox }

func (delivery) Reset()                               {}
func (delivery) Logout() error                        { return nil }
func (delivery) Mail(string, *smtp.MailOptions) error { return nil }
func (delivery) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (d delivery) Data(r io.Reader) error {
	mail, err := io.ReadAll(r)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.mails = append(d.mails, string(mail))
	return err
}

func TestPeopleAreMailedHowARunEnded(t *testing.T) {
	t.Parallel()
	mails := newMailbox(t)
	s, _ := restart(t, t.TempDir(), "--mail-server", mails.url, "--mail-from", "ops@example.com")
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
		got := mails.to(address)
		if len(got) != 1 {
			t.Fatalf("%s got %d mails", address, len(got))
		}
		for _, want := range []string{"stage_exception", p.Name, "the reason is here", "/v3/manage/pipelines/"} {
			if !strings.Contains(strings.ReplaceAll(got[0], "=\r\n", ""), want) {
				t.Errorf("%s was not told %q:\n%s", address, want, got[0])
			}
		}
	}
	if got := mails.to("eve@example.com"); len(got) != 0 {
		t.Errorf("eve asked for successes only and got %q", got)
	}
}
