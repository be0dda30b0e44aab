// Package messages gives a function what carries messages to people: SES and SNS.
package messages

import (
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/containerops/containerops/shared/notify/amazon"
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/awsenv"
)

// Mail is SES, where the settings name a sender (CONTAINEROPS_MAIL_FROM).
func Mail(p *wire.Parts) {
	if p.Settings.MailFrom != "" {
		p.Mail = &amazon.Mailer{Client: sesv2.NewFromConfig(awsenv.Config()), From: p.Settings.MailFrom}
	}
}

// SMS is SNS, where the settings allow it (CONTAINEROPS_SMS).
func SMS(p *wire.Parts) {
	if p.Settings.SMS {
		p.SMS = &amazon.Texter{Client: sns.NewFromConfig(awsenv.Config())}
	}
}
