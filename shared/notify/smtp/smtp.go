// Package smtp sends mails by a mail server.
package smtp

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/containerops/containerops/shared/notify"
)

// timeout bounds the whole talk with the server.
const timeout = 10 * time.Second

// Mailer sends mails.
type Mailer struct {
	from    *netmail.Address
	host    string
	options []mail.Option
}

// New makes a Mailer of a server's URL: smtps://user:password@host:465 speaks TLS from the beginning; smtp://host:25 goes over to
// TLS when the server can, and with a user and a password it must. From is the address that mails come from.
func New(server, from string) (*Mailer, error) {
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("must be smtp://host:port or smtps://host:port, with user:password@ before the host if need be")
	}
	m := &Mailer{host: u.Hostname(), options: []mail.Option{mail.WithTimeout(timeout)}}
	sender, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("the sender %q is no address", from)
	}
	m.from = sender
	if port := u.Port(); port != "" {
		number, err := strconv.Atoi(port)
		if err != nil {
			return nil, fmt.Errorf("port %q: %w", port, err)
		}
		m.options = append(m.options, mail.WithPort(number))
	}
	policy := mail.TLSOpportunistic
	if password, ok := u.User.Password(); ok {
		policy = mail.TLSMandatory
		m.options = append(m.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	if u.Scheme == "smtps" {
		m.options = append(m.options, mail.WithSSL())
	} else {
		m.options = append(m.options, mail.WithTLSPolicy(policy))
	}
	return m, nil
}

var _ notify.Carrier = (*Mailer)(nil)

// Send sends a mail.
func (m *Mailer) Send(ctx context.Context, message notify.Message) error {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.From(m.from.String()), msg.To(message.To)); err != nil {
		return notify.Refuse("%q is no address", message.To)
	}
	msg.SetMessageIDWithValue(message.ID + m.from.Address[strings.LastIndexByte(m.from.Address, '@'):])
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence note answers it
	msg.Subject(message.Subject)
	msg.SetBodyString(mail.TypeTextPlain, message.Text)
	client, err := mail.NewClient(m.host, m.options...)
	if err != nil {
		return fmt.Errorf("mail server %s: %w", m.host, err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	var failed *mail.SendError
	if errors.As(err, &failed) && !failed.IsTemp() && failed.ErrorCode() >= 500 {
		return notify.Refuse("mail server %s: %v", m.host, err)
	}
	if err != nil {
		return fmt.Errorf("mail server %s: %w", m.host, err)
	}
	return nil
}
