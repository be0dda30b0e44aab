package run

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// People know who is a user, and where messages reach them.
type People interface {
	// Mail is the address of a user, empty when the user or an address is not known.
	Mail(ctx context.Context, d store.Domain, userName string) (string, error)
	// Unknown are those of the names that no user of the account has.
	Unknown(ctx context.Context, d store.Domain, names []string) ([]string, error)
}

// mail sends a mail to an address or, where that is empty, to the user's own.
func (s *Service) mail(ctx context.Context, t *telling, address, userName string, m notify.Message) (err error) {
	if address == "" {
		if address, err = s.People.Mail(ctx, t.key.domain, userName); err != nil {
			return err
		}
	}
	if address == "" {
		return notify.Refuse("there is no address of user %s", userName)
	}
	m.To = address
	return s.Mail.Send(ctx, m)
}

// mailNews tells one person by mail.
func (s *Service) mailNews(ctx context.Context, t *telling, one *delivery, config pipeline.NotificationConfig) error {
	if s.Mail == nil {
		return errNoCarrier
	}
	text, err := s.news(ctx, t)
	if err != nil {
		return err
	}
	return s.mail(ctx, t, config.Email, config.UserName, notify.Message{ID: t.id(one), Subject: t.headline(), Text: text})
}

// textNews tells one person by a text message, which is the headline, who or what started it, and the link.
func (s *Service) textNews(ctx context.Context, t *telling, one *delivery, config pipeline.NotificationConfig) error {
	if s.SMS == nil {
		return errNoCarrier
	}
	if config.PhoneNumber == "" {
		return notify.Refuse("the notification names no phone number of user %s", config.UserName)
	}
	text := fmt.Sprintf("%s, started by %s %s", t.headline(), t.run.Cause, s.link(t))
	return s.SMS.Send(ctx, notify.Message{ID: t.id(one), To: config.PhoneNumber, Text: text})
}
