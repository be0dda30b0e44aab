// Package run is what happens when a pipeline runs: it starts on a trigger, its stages begin and finish as the state
// machines say (statemachines/*.asl.json), it is reviewed, stopped, looked at, and put right when something died in between.
//
// A run's records, all under its pipeline (keys: shared/store):
//
//	now/state              the last run's number and how it stands, the run under way, which triggers have fired
//	now/stage/<index>      a stage of the run that came to it last: status, job, task token, votes
//	run/<number>           a run: definition version, params, cause, status; its stages once it has ended
//	job/<stage id>/<job>   a job, for the stage's history: its build, its inputs pinned by checksum
//	pushed/<hash>          a push that a run has started on
//	open/<pipeline>        the run under way, so that the reconciler finds it without a scan
//	queue/…                how many runs are under way, and those that wait for their turn
//
// Every task function may be called twice for the same run, stage and attempt, and every write is conditional on what was
// read, so the second call finds the first one's work and answers the same.
package run

import (
	"context"
	"log/slog"
	"time"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/machines"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/observe"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Service starts, moves and shows runs.
type Service struct {
	Table    store.Table
	Catalog  Catalog
	Packages Packages
	Sources  Sources        // only Push, StartStage and Deliver ask them
	Sealer   catalog.Sealer // of secret params, and of secrets that are shared with others
	Machines machines.Engine
	Builds   Builds
	Caller   Caller // only Deliver asks it, and the next three
	Hosts    Hosts
	Mail     notify.Carrier // nil: mails are kept and shown, not sent
	SMS      notify.Carrier // nil: likewise
	People   People         // only StartStage, Deliver and Reconcile ask them
	Objects  objects.Bucket // the work bucket: specs, sources, logs
	Settings Settings
	Now      func() time.Time
	Logger   *slog.Logger
	Metrics  *observe.Metrics // nil: none are written

	program program
}

// Settings are what an installation decides.
type Settings struct {
	PublicURL       string        // what the addresses in messages begin with
	PipelineMachine string        // ARN of the state machine of a run
	Agent           string        // file of the agent's program, which builds fetch from the work bucket; empty: they have it
	StageTimeout    time.Duration // a job's limit
	Retention       time.Duration // runs and jobs expire after it
	KeepLogs        int           // a stage's newest jobs that keep their logs
	MaxReturns      int           // how often return_to_start takes a run back to its first stage
	MaxRuns         int64         // that an account may have under way at a time; 0 is no bound
	MaxQueued       int64         // that may wait for their turn; 0 is no bound
	MaxLog          int64         // bytes of a script's output that its job's log keeps; 0 is no bound

	AllowPrivateNetworks bool // API.md, Settled, "Private and loopback addresses"
}

// Catalog knows the definitions.
type Catalog interface {
	// Whole is a pipeline as it stands; an unknown one is a Fault.
	Whole(ctx context.Context, domain store.Domain, pipeline int64) (catalog.Whole, error)
	// Head is what changes with an update of a pipeline; an unknown pipeline is a Fault.
	Head(ctx context.Context, domain store.Domain, pipeline int64) (catalog.Head, error)
	// Definition is one version of a definition, which never changes.
	Definition(ctx context.Context, domain store.Domain, pipeline, version int64) (*pipeline.Pipeline, error)
	// FindWebhook says what a webhook fires; an unknown one is a Fault.
	FindWebhook(ctx context.Context, id string) (catalog.Target, error)
	// CodeHooks are the accounts whose pipeline of this id listens to pushes.
	CodeHooks(ctx context.Context, pipeline int64) ([]store.Domain, error)
	// Subscribers are the triggers that a channel fires.
	Subscribers(ctx context.Context, domain store.Domain, channel string) ([]catalog.Target, error)
}

// Packages keeps what builds make.
type Packages interface {
	// Publish returns the writes that list built files, for the transaction that ends their stage.
	Publish(ctx context.Context, domain store.Domain, creator packages.Creator, files []packages.File) ([]store.Op, error)
	// FindFile finds a package's file for a stage's input.
	FindFile(ctx context.Context, domain store.Domain, creator packages.Creator, namespace, name, version, path string) (packages.File, error)
}

// Builds does jobs; *codebuild.Builds of shared/job/codebuild is one.
type Builds interface {
	// Start starts a build, which does a job and answers its task, and returns its id. Called again for the same task it starts
	// nothing new and returns the first one's. When no more can be started now the error is a job.ErrBusy.
	Start(ctx context.Context, order job.Order) (build string, err error)
	// Stop ends a build, also one that still waits. One that has ended, or is not known, is no error.
	Stop(ctx context.Context, build string) error
	// End looks at a build that has ended, by its id or ARN. It is zero when the build is not known.
	End(ctx context.Context, build string) (job.Ending, error)
}
