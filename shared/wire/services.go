package wire

import (
	"log/slog"
	"os"
	"time"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/catalog/templates"
	"github.com/containerops/containerops/shared/observe"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/run"
)

// keepLogs is how many of a stage's newest jobs keep their logs: API.md, operation 13.
const keepLogs = 20

// Users knows who makes a request.
func (p *Parts) Users() *auth.Service {
	if p.users == nil {
		p.users = auth.New(p.Table, p.Keys)
		p.users.First = p.First
	}
	return p.users
}

// Catalog keeps groups and definitions.
func (p *Parts) Catalog() *catalog.Catalog {
	if p.catalog == nil {
		p.catalog = catalog.New(p.Table, p.Settings.PublicURL)
		p.catalog.Sealer = p.Keys
		p.catalog.Retention = p.Settings.RunRetention
		p.catalog.MaxPipelines = p.Settings.MaxPipelines
	}
	return p.catalog
}

// Templates keeps what pipelines are begun from.
func (p *Parts) Templates() *templates.Service {
	if p.templates == nil {
		p.templates = templates.New(p.Table)
	}
	return p.templates
}

// Packages keeps what builds make.
func (p *Parts) Packages() *packages.Service {
	if p.packages == nil {
		p.packages = packages.New(p.Table, p.Files, p.Links)
		p.packages.Keep = p.Settings.RunRetention
		p.packages.MaxBytes = p.Settings.MaxPackages
	}
	return p.packages
}

// Sources keeps users' accounts at Git hosts.
func (p *Parts) Sources() *sources.Service {
	if p.sources == nil {
		p.sources = sources.New(p.Table, p.Keys)
	}
	return p.sources
}

// Runs starts, moves and shows runs.
func (p *Parts) Runs() *run.Service {
	if p.runs == nil {
		p.runs = &run.Service{
			Table:    p.Table,
			Catalog:  p.Catalog(),
			Packages: p.Packages(),
			Sealer:   p.Keys,
			Machines: p.Machines,
			Builds:   p.Builds,
			Objects:  p.Work,
			Settings: p.runSettings(),
			Now:      time.Now,
			Logger:   slog.Default(),
			Metrics:  p.metrics(),
		}
	}
	return p.runs
}

// metrics are lines among the function's log lines: CloudWatch finds them there.
func (p *Parts) metrics() *observe.Metrics {
	if p.Settings.Metrics == "" {
		return nil
	}
	return &observe.Metrics{Namespace: p.Settings.Metrics, Out: os.Stdout, Now: time.Now}
}

func (p *Parts) runSettings() run.Settings {
	return run.Settings{
		PublicURL:            p.Settings.PublicURL,
		PipelineMachine:      p.Settings.PipelineMachine,
		Agent:                p.Settings.Agent,
		StageTimeout:         p.Settings.StageTimeout,
		Retention:            p.Settings.RunRetention,
		KeepLogs:             keepLogs,
		MaxReturns:           p.Settings.MaxReturns,
		MaxRuns:              p.Settings.MaxRuns,
		MaxQueued:            p.Settings.MaxQueued,
		MaxLog:               p.Settings.MaxLog,
		AllowPrivateNetworks: p.Settings.AllowPrivateNetworks,
	}
}
