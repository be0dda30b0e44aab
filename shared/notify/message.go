package notify

import "context"

// Message is what a person is sent.
type Message struct {
	To      string // an address, or a phone number
	Subject string // of a mail
	Text    string
}

// Carrier sends messages: mails, or text messages to phones.
type Carrier interface {
	// Send hands a message over to whoever delivers it. A Refusal says that trying again does not help; any other error may.
	Send(ctx context.Context, m Message) error
}

// Refusal is why a message will never be sent.
type Refusal struct{ Reason string }

func (r *Refusal) Error() string { return r.Reason }
