package smtp

import (
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	server "github.com/emersion/go-smtp"

	"github.com/containerops/containerops/shared/notify"
)

// box is a mail server that refuses some addresses and keeps what is for the others.
type box struct {
	mu    sync.Mutex
	mails []string
}

func (b *box) NewSession(*server.Conn) (server.Session, error) { return &session{box: b}, nil }

type session struct {
	box *box
}

func (s *session) Reset()                                 {}
func (s *session) Logout() error                          { return nil }
func (s *session) Mail(string, *server.MailOptions) error { return nil }
func (s *session) Rcpt(to string, _ *server.RcptOptions) error {
	switch {
	case strings.HasPrefix(to, "nobody@"):
		return &server.SMTPError{Code: 550, Message: "no such user"}
	case strings.HasPrefix(to, "later@"):
		return &server.SMTPError{Code: 451, Message: "try again"}
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.mails = append(s.box.mails, string(text))
	return err
}

func start(t *testing.T) (*box, *Mailer) {
	t.Helper()
	b := &box{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := server.NewServer(b)
	s.Domain, s.ReadTimeout = "localhost", time.Minute
	go s.Serve(listener)
	t.Cleanup(func() { s.Close() })
	m, err := New("smtp://"+listener.Addr().String(), "The service <ops@example.com>")
	if err != nil {
		t.Fatal(err)
	}
	return b, m
}

func TestAMailArrivesWithSubjectAndText(t *testing.T) {
	t.Parallel()
	b, m := start(t)
	if err := m.Send(t.Context(), notify.Message{ID: "run-1-mail-0", To: "ann@example.com", Subject: "success: run 1 of übung\r\nBcc: eve@example.com", Text: "it is done\n.\nend"}); err != nil {
		t.Fatal(err)
	}
	mail := b.mails[0]
	for _, want := range []string{`From: "The service" <ops@example.com>`, "To: <ann@example.com>", "Message-ID: <run-1-mail-0@example.com>", "Auto-Submitted: auto-generated", "Subject:", "it is done"} {
		if !strings.Contains(mail, want) {
			t.Errorf("%q is not in the mail:\n%s", want, mail)
		}
	}
	if strings.Contains(mail, "\nBcc:") {
		t.Errorf("a subject has made a header:\n%s", mail)
	}
}

func TestWhatTheServerRefusesForGoodIsARefusal(t *testing.T) {
	t.Parallel()
	_, m := start(t)
	var refused *notify.Refusal
	for _, to := range []string{"nobody@example.com", "no address"} {
		if err := m.Send(t.Context(), notify.Message{To: to, Subject: "s", Text: "t"}); !errors.As(err, &refused) {
			t.Errorf("to %q: got %v, want a refusal", to, err)
		}
	}
	if err := m.Send(t.Context(), notify.Message{To: "later@example.com", Subject: "s", Text: "t"}); err == nil || errors.As(err, &refused) {
		t.Errorf("to who is to be tried again: got %v", err)
	}
}

func TestAServersURLMayBeWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ server, from string }{
		{"mail.example.com:25", "ops@example.com"}, {"http://mail.example.com", "ops@example.com"}, {"smtp://", "ops@example.com"},
		{"smtp://mail.example.com:99999999999999999999", "ops@example.com"}, {"smtp://mail.example.com", "nobody"},
	} {
		if _, err := New(c.server, c.from); err == nil {
			t.Errorf("%s from %s is taken", c.server, c.from)
		}
	}
	for _, url := range []string{"smtp://mail.example.com", "smtps://user:secret@mail.example.com:465"} {
		if _, err := New(url, "ops@example.com"); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}
