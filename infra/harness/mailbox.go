package harness

import (
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"

	"github.com/emersion/go-smtp"
)

// Mailbox is a mail server on loopback that takes every mail and keeps it.
type Mailbox struct {
	URL    string // for --mail-server
	server *smtp.Server
	taken  func(mail string)
	mu     sync.Mutex
	mails  []string
}

// OpenMailbox starts one, which is to be closed. Taken, unless it is nil, is called with each mail that is kept, of which the sender is
// not told before it returns.
func OpenMailbox(taken func(mail string)) (*Mailbox, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	b := &Mailbox{URL: "smtp://" + listener.Addr().String(), taken: taken}
	b.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return letter{b}, nil }))
	b.server.Domain = "localhost"
	b.server.ErrorLog = log.New(io.Discard, "", 0) // a sender that is killed meanwhile is no news
	go b.server.Serve(listener)
	return b, nil
}

// Close ends the server; what it has taken can still be read.
func (b *Mailbox) Close() error { return b.server.Close() }

// All are the mails so far, as they were sent, in their order.
func (b *Mailbox) All() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.mails)
}

// To are the mails to an address.
func (b *Mailbox) To(address string) (found []string) {
	for _, mail := range b.All() {
		if strings.Contains(mail, "To: <"+address+">") {
			found = append(found, mail)
		}
	}
	return found
}

// letter is a mail that is being sent.
type letter struct{ *Mailbox }

func (letter) Reset()                               {}
func (letter) Logout() error                        { return nil }
func (letter) Mail(string, *smtp.MailOptions) error { return nil }
func (letter) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (l letter) Data(r io.Reader) error {
	mail, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.mails = append(l.mails, string(mail))
	l.mu.Unlock()
	if l.taken != nil {
		l.taken(string(mail))
	}
	return nil
}
