package amazon

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go"

	"github.com/containerops/containerops/shared/notify"
)

// service stands for SES and SNS.
type service struct {
	mail *sesv2.SendEmailInput
	text *sns.PublishInput
	err  error
}

func (s *service) SendEmail(_ context.Context, in *sesv2.SendEmailInput, _ ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error) {
	s.mail = in
	return nil, s.err
}

func (s *service) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	s.text = in
	return nil, s.err
}

func TestAMailIsSentWithTheNameOfItsDelivery(t *testing.T) {
	t.Parallel()
	ses := &service{}
	mailer := &Mailer{Client: ses, From: "ops@example.com"}
	if err := mailer.Send(t.Context(), notify.Message{ID: "run-1-mail-0", To: "ann@example.com", Subject: "success", Text: "it is done"}); err != nil {
		t.Fatal(err)
	}
	simple := ses.mail.Content.Simple
	if *ses.mail.FromEmailAddress != "ops@example.com" || ses.mail.Destination.ToAddresses[0] != "ann@example.com" || *simple.Subject.Data != "success" || *simple.Body.Text.Data != "it is done" {
		t.Errorf("SES is given %+v", simple)
	}
	if header := simple.Headers[0]; *header.Name != "X-ContainerOps-Delivery" || *header.Value != "run-1-mail-0" {
		t.Errorf("the delivery is named by %s: %s", *header.Name, *header.Value)
	}
}

func TestATextMessageGoesToAPhone(t *testing.T) {
	t.Parallel()
	phones := &service{}
	if err := (&Texter{Client: phones}).Send(t.Context(), notify.Message{To: "+100", Text: "done"}); err != nil || aws.ToString(phones.text.PhoneNumber) != "+100" || *phones.text.Message != "done" {
		t.Errorf("SNS is given %+v (%v)", phones.text, err)
	}
}

func TestWhatTheMessageIsTheCauseOfIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code    string
		fault   smithy.ErrorFault
		refused bool
	}{
		{"MessageRejected", smithy.FaultClient, true},
		{"TooManyRequestsException", smithy.FaultClient, false},
		{"InternalError", smithy.FaultServer, false},
	} {
		ses := &service{err: &smithy.GenericAPIError{Code: c.code, Message: "no", Fault: c.fault}}
		err := (&Mailer{Client: ses}).Send(t.Context(), notify.Message{})
		var refused *notify.Refusal
		if errors.As(err, &refused) != c.refused || err == nil {
			t.Errorf("%s: %v", c.code, err)
		}
	}
}
