package notify

import "context"

// Message is what a person is sent.
type Message struct {
	ID      string // the same for each try of a delivery, by which who gets it twice can tell
	To      string // an address, or a phone number
	Subject string // of a mail
	Text    string
}

// Carrier sends messages: mails, or text messages to phones.
type Carrier interface {
	// Send hands a message over to whoever delivers it. Its error is a Refusal when trying again does not help.
	Send(ctx context.Context, m Message) error
}
