package wire

import (
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/containerops/containerops/shared/job/address"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/notify/amazon"
	"github.com/containerops/containerops/shared/run"
)

// carry gives the service of runs what carries its messages.
func (p *Parts) carry(runs *run.Service) {
	runs.Caller = notify.NewCaller(address.Policy{AllowPrivate: p.Settings.AllowPrivateNetworks})
	runs.People = p.Users()
	runs.Mail, runs.SMS = p.Mail, nil
	if p.Settings.MailFrom != "" {
		runs.Mail = &amazon.Mailer{Client: sesv2.NewFromConfig(p.Config), From: p.Settings.MailFrom}
	}
	if p.Settings.SMS {
		runs.SMS = &amazon.Texter{Client: sns.NewFromConfig(p.Config)}
	}
}
