package wire

import (
	"github.com/containerops/containerops/shared/job/address"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/run"
)

// carry gives the service of runs what carries its messages.
func (p *Parts) carry(runs *run.Service) {
	runs.Caller = notify.NewCaller(address.Policy{AllowPrivate: p.Settings.AllowPrivateNetworks})
	runs.People = p.Users()
	runs.Mail, runs.SMS = p.Mail, p.SMS
}
