package wire

import (
	"log/slog"
	"os"
	"time"

	sdkbuild "github.com/aws/aws-sdk-go-v2/service/codebuild"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/catalog/templates"
	"github.com/containerops/containerops/shared/job/codebuild"
	"github.com/containerops/containerops/shared/machines/stepfunctions"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/objects/bucket"
	"github.com/containerops/containerops/shared/observe"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
	"github.com/containerops/containerops/shared/store/dynamo"
)

// keepLogs is how many of a stage's newest jobs keep their logs: API.md, operation 13.
const keepLogs = 20

// Users knows who makes a request.
func (p *Parts) Users() *auth.Service {
	if p.users == nil {
		p.users = auth.New(p.table(), p.keys())
	}
	return p.users
}

// Catalog keeps groups and definitions.
func (p *Parts) Catalog() *catalog.Catalog {
	if p.catalog == nil {
		p.catalog = catalog.New(p.table(), p.Settings.PublicURL)
		p.catalog.Retention = p.Settings.RunRetention
	}
	return p.catalog
}

// Templates keeps what pipelines are begun from.
func (p *Parts) Templates() *templates.Service {
	if p.templates == nil {
		p.templates = templates.New(p.table())
	}
	return p.templates
}

// Packages keeps what builds make.
func (p *Parts) Packages() *packages.Service {
	if p.packages == nil {
		p.packages = packages.New(p.table(), p.files(), p.links())
		p.packages.Keep = p.Settings.RunRetention
	}
	return p.packages
}

// Sources keeps users' accounts at Git hosts.
func (p *Parts) Sources() *sources.Service {
	if p.sources == nil {
		p.sources = sources.New(p.table(), p.keys())
	}
	return p.sources
}

// Runs starts, moves and shows runs.
func (p *Parts) Runs() *run.Service {
	if p.runs == nil {
		p.runs = &run.Service{
			Table:    p.table(),
			Catalog:  p.Catalog(),
			Packages: p.Packages(),
			Machines: stepfunctions.New(func() *sfn.Client { return sfn.NewFromConfig(p.Config) }),
			Builds:   codebuild.New(sdkbuild.NewFromConfig(p.Config), p.Settings.BuildProject),
			Objects:  p.work(),
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
		AllowPrivateNetworks: p.Settings.AllowPrivateNetworks,
	}
}

func (p *Parts) table() store.Table {
	if p.Table == nil {
		p.Table = dynamo.New(func() *dynamodb.Client { return dynamodb.NewFromConfig(p.Config) }, p.Settings.Table, dynamo.Options{})
	}
	return p.Table
}

func (p *Parts) work() objects.Bucket {
	if p.Work == nil {
		p.Work = bucket.New(p.s3, p.Settings.WorkBucket)
	}
	return p.Work
}

func (p *Parts) files() objects.Bucket {
	if p.Files == nil {
		p.Files = bucket.New(p.s3, p.Settings.FilesBucket)
	}
	return p.Files
}

func (p *Parts) links() objects.Links {
	if p.Links == nil {
		p.Links = bucket.NewLinks(func() *s3.PresignClient { return s3.NewPresignClient(p.s3()) }, p.Settings.FilesBucket)
	}
	return p.Links
}

func (p *Parts) s3() *s3.Client { return s3.NewFromConfig(p.Config) }
