package wire

import (
	"log/slog"

	"github.com/containerops/containerops/shared/hosts"
	"github.com/containerops/containerops/shared/hosts/hooks"
	"github.com/containerops/containerops/shared/job/address"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/run"
)

// hooks mounts those of code triggers.
func (p *Parts) hooks() *hooks.Service {
	return &hooks.Service{Sources: p.Sources(), Hosts: p.hosts(), Catalog: p.Catalog(), Logger: slog.Default()}
}

// hosts speaks to Git hosts.
func (p *Parts) hosts() *hosts.Client { return hosts.New(p.reachable()) }

// reachable says which addresses may be called for users.
func (p *Parts) reachable() address.Policy {
	return address.Policy{AllowPrivate: p.Settings.AllowPrivateNetworks}
}

// carry gives the service of runs what carries its messages.
func (p *Parts) carry(runs *run.Service) {
	runs.Caller, runs.Hosts, runs.Sources = notify.NewCaller(p.reachable()), p.hosts(), p.Sources()
	runs.People = p.Users()
	runs.Mail, runs.SMS = p.Mail, p.SMS
}
