// Package amazon sends mails by Amazon SES and text messages by Amazon SNS.
package amazon

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go"

	"github.com/containerops/containerops/shared/notify"
)

// SES is the part of the client that Mailer calls.
type SES interface {
	SendEmail(context.Context, *sesv2.SendEmailInput, ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error)
}

// Mailer sends mails by SES.
type Mailer struct {
	Client SES
	From   string // an address that SES has verified
}

var _ notify.Carrier = (*Mailer)(nil)

// Send sends a mail.
//
// See https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
func (m *Mailer) Send(ctx context.Context, message notify.Message) error {
	utf8 := func(text string) *types.Content {
		return &types.Content{Data: aws.String(text), Charset: aws.String("UTF-8")}
	}
	_, err := m.Client.SendEmail(ctx, &sesv2.SendEmailInput{
		FromEmailAddress: aws.String(m.From),
		Destination:      &types.Destination{ToAddresses: []string{message.To}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: utf8(message.Subject), Body: &types.Body{Text: utf8(message.Text)},
			Headers: []types.MessageHeader{
				{Name: aws.String("X-ContainerOps-Delivery"), Value: aws.String(message.ID)}, // SES makes the Message-ID itself
				{Name: aws.String("Auto-Submitted"), Value: aws.String("auto-generated")},    // RFC 3834: nobody's absence note answers it
			},
		}},
	})
	return refusal(err)
}

// SNS is the part of the client that Texter calls.
type SNS interface {
	Publish(context.Context, *sns.PublishInput, ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// Texter sends text messages to phones by SNS.
type Texter struct{ Client SNS }

var _ notify.Carrier = (*Texter)(nil)

// Send sends a text message.
//
// See https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html
func (t *Texter) Send(ctx context.Context, message notify.Message) error {
	_, err := t.Client.Publish(ctx, &sns.PublishInput{PhoneNumber: aws.String(message.To), Message: aws.String(message.Text)})
	return refusal(err)
}

// refusal tells errors that the message itself is the cause of from those that may pass: throttling, and the service's own.
func refusal(err error) error {
	var refused smithy.APIError
	if !errors.As(err, &refused) || refused.ErrorFault() != smithy.FaultClient {
		return err
	}
	switch refused.ErrorCode() {
	case "TooManyRequestsException", "Throttled", "Throttling", "ThrottlingException", "LimitExceededException", "ThrottledException":
		return err
	}
	return notify.Refuse("%s: %s", refused.ErrorCode(), refused.ErrorMessage())
}
