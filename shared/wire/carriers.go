package wire

import (
	"github.com/containerops/containerops/shared/hosts"
	"github.com/containerops/containerops/shared/job/address"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/run"
)

// carry gives the service of runs what carries its messages.
func (p *Parts) carry(runs *run.Service) {
	policy := address.Policy{AllowPrivate: p.Settings.AllowPrivateNetworks}
	runs.Caller, runs.Hosts, runs.Sources = notify.NewCaller(policy), hosts.New(policy), p.Sources()
	runs.People = p.Users()
	runs.Mail, runs.SMS = p.Mail, p.SMS
}
