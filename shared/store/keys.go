package store

import (
	"fmt"
	"time"
)

// Domain is an account's id. Every record of an account lies under it, so a request can only build keys of its own
// account; the few records that are found before the account is known (its name, an access key, a hook, wrong passwords)
// have functions of their own below.
//
// The layout, partition then sort key:
//
//	domains                    <name>                     an account's id, by its name
//	key/<access key>           key                        an access key's user and sealed secret
//	webhook/<uuid>             webhook                    which trigger of which pipeline it fires
//	codehook/<pipeline>        <id>                       an account whose pipeline of this id listens to pushes
//	d/<id>/c/<channel>         <pipeline>/<stage>         a subscriber: a trigger that the channel fires
//	attempts/<hash>            attempts                   wrong passwords for a user from an address
//	d/<id>/counters            <kind>                     the last id given to a kind of thing
//	d/<id>/users               <name>                     a user, with the names of its access keys
//	d/<id>/user-ids            <id>                       a user's name, by its id
//	d/<id>/departed            <name>                     a user who was deleted, until no review waits for them any more
//	d/<id>/signed/<hex>        signature                  a signed write that has been taken
//	d/<id>/groups              <name>                     a group; its counter is its number of pipelines
//	d/<id>/names               <group id>/<name>          a pipeline's id, by its name
//	d/<id>/pipelines           <id>                       a pipeline's summary, for lists
//	d/<id>/tally/pipelines     wide/<n>, fine/<n>         how many pipelines there are, by ranges of their ids (package tally)
//	d/<id>/p/<id>              now/pipeline               what changes with an update: version, times, creator
//	d/<id>/p/<id>              now/definition             the definition; its item's version is the definition's
//	d/<id>/p/<id>              now/state                  which run is under way, how the last one stands
//	d/<id>/p/<id>              now/stage/<index>          a stage of the last run that came to it
//	d/<id>/p/<id>              definition/<version>       a definition of before an update
//	d/<id>/open                <pipeline>                 the run under way, for the reconciler
//	d/<id>/untold              <pipeline>/<run>           that a run tells something, until all of it is told
//	d/<id>/queue               count/running/<n>          how many runs are under way, in several counters
//	d/<id>/queue               count/waiting/<n>          how many wait for their turn
//	d/<id>/queue               run/<time>/<pipeline>      a run that does, in their order
//	d/<id>/p/<id>              run/<number>               a run
//	d/<id>/p/<id>              job/<stage id>/<job>       a job
//	d/<id>/p/<id>              deliveries/<run>/…         what an end of a stage, or of a run, or its start, tells others; whom a review asks
//	d/<id>/p/<id>              published/<run>/…          that a channel has fired a subscriber's trigger
//	d/<id>/p/<id>              pushed/<hash>              that a run has started on a push
//	d/<id>/packages            <namespace>/<name>         a package, its number of versions and its size
//	d/<id>/k/<namespace>/<name> version/<version>         a version, its number of files and its size
//	d/<id>/k/<namespace>/<name> file/<version>/<path>     a file
//	d/<id>/uploads             <namespace>/<name>/<version>/<upload>  an upload under way
//	d/<id>/litter              <due>/<random>             objects that are removed from then on
//	d/<id>/t/<user id>         summary/<id>, template/<id>, name/<name>  a user's own template
//	d/<id>/s/<user id>         <name>                     a user's account at a Git host
//
// Numbers in sort keys are padded, so their order is that of the numbers.
type Domain string

// Domains is the partition of all accounts' names.
const Domains = "domains"

// DomainName finds an account by its name.
func DomainName(name string) Key { return Key{Domains, name} }

// AccessKey finds an access key.
func AccessKey(access string) Key { return Key{"key/" + access, "key"} }

// Webhook finds what a webhook fires.
func Webhook(id string) Key { return Key{"webhook/" + id, "webhook"} }

// CodeHooks is the partition of the accounts whose pipeline of this id listens to pushes.
func CodeHooks(pipeline int64) string { return "codehook/" + Number(pipeline) }

// CodeHook says that the account's pipeline listens to pushes.
func (d Domain) CodeHook(pipeline int64) Key { return Key{CodeHooks(pipeline), string(d)} }

// Channel is the partition of a channel's subscribers.
func (d Domain) Channel(name string) string { return d.partition("c/" + name) }

// Subscriber is a trigger that a channel fires: of a stage, or with -1 of the pipeline itself.
func (d Domain) Subscriber(channel string, pipeline int64, stage int) Key {
	return Key{d.Channel(channel), fmt.Sprintf("%s/%03d", Number(pipeline), stage+1)}
}

// Attempts counts wrong passwords; the hash is of account, user and address.
func Attempts(hash string) Key { return Key{"attempts/" + hash, "attempts"} }

func (d Domain) partition(name string) string { return "d/" + string(d) + "/" + name }

// Counter is the last id given to a kind of thing.
func (d Domain) Counter(kind string) Key { return Key{d.partition("counters"), kind} }

// Users is the partition of all users.
func (d Domain) Users() string { return d.partition("users") }

// User is one user.
func (d Domain) User(name string) Key { return Key{d.Users(), name} }

// UserID finds a user's name.
func (d Domain) UserID(id string) Key { return Key{d.partition("user-ids"), id} }

// Departures is the partition of users who were deleted and for whom reviews may still wait.
func (d Domain) Departures() string { return d.partition("departed") }

// Departed is one of them.
func (d Domain) Departed(name string) Key { return Key{d.Departures(), name} }

// Signature notes a signed write; each has a partition of its own, since all of an account's writes may be signed.
func (d Domain) Signature(hex string) Key { return Key{d.partition("signed/" + hex), "signature"} }

// Groups is the partition of all groups.
func (d Domain) Groups() string { return d.partition("groups") }

// Group is one group.
func (d Domain) Group(name string) Key { return Key{d.Groups(), name} }

// PipelineName reserves a pipeline's name within its group.
func (d Domain) PipelineName(group int64, name string) Key {
	return Key{d.PipelineNames(), fmt.Sprintf("%d/%s", group, name)}
}

// Pipelines is the partition of all summaries.
func (d Domain) Pipelines() string { return d.partition("pipelines") }

// PipelineTally is the partition of the counts of pipelines.
func (d Domain) PipelineTally() string { return d.partition("tally/pipelines") }

// PipelineNames is the partition of the names of all pipelines.
func (d Domain) PipelineNames() string { return d.partition("names") }

// Summary is one pipeline's summary.
func (d Domain) Summary(pipeline int64) Key { return Key{d.Pipelines(), Number(pipeline)} }

// Pipeline is the partition of all that belongs to a pipeline.
func (d Domain) Pipeline(pipeline int64) string { return d.partition(fmt.Sprintf("p/%d", pipeline)) }

// NowPrefix is the beginning of the sort keys of all that shows how a pipeline stands: one read has it, and nothing else.
const NowPrefix = "now/"

// PipelineHead is what changes with an update.
func (d Domain) PipelineHead(pipeline int64) Key {
	return Key{d.Pipeline(pipeline), NowPrefix + "pipeline"}
}

// Definition is the definition as it is now.
func (d Domain) Definition(pipeline int64) Key {
	return Key{d.Pipeline(pipeline), NowPrefix + "definition"}
}

// OldDefinition is a version of the definition that an update has replaced.
func (d Domain) OldDefinition(pipeline, version int64) Key {
	return Key{d.Pipeline(pipeline), "definition/" + Number(version)}
}

// State says which run is under way.
func (d Domain) State(pipeline int64) Key { return Key{d.Pipeline(pipeline), NowPrefix + "state"} }

// OpenRuns is the partition of all runs under way.
func (d Domain) OpenRuns() string { return d.partition("open") }

// OpenRun is a pipeline's run under way.
func (d Domain) OpenRun(pipeline int64) Key { return Key{d.OpenRuns(), Number(pipeline)} }

// Untolds is the partition of the runs that may not have told all that they have to.
func (d Domain) Untolds() string { return d.partition("untold") }

// Untold is one of them.
func (d Domain) Untold(pipeline, run int64) Key {
	return Key{d.Untolds(), Number(pipeline) + "/" + Number(run)}
}

// Turns is the partition of how many runs are under way and wait, and then of those that wait.
func (d Domain) Turns() string { return d.partition("queue") }

// RunsUnderWay is one of the counters of them.
func (d Domain) RunsUnderWay(n int) Key { return Key{d.Turns(), fmt.Sprintf("count/running/%02d", n)} }

// RunsWaiting is one of the counters of those that wait for their turn.
func (d Domain) RunsWaiting(n int) Key { return Key{d.Turns(), fmt.Sprintf("count/waiting/%02d", n)} }

// TurnPrefix is the beginning of the sort keys of those, after the counters'.
const TurnPrefix = "run/"

// Turn is a pipeline's run that waits since a time, to the microsecond.
func (d Domain) Turn(since time.Time, pipeline int64) Key {
	return Key{d.Turns(), fmt.Sprintf("%s%016d/%s", TurnPrefix, since.UnixMicro(), Number(pipeline))}
}

// RunPrefix is the beginning of the sort keys of a pipeline's runs.
const RunPrefix = "run/"

// Run is one run.
func (d Domain) Run(pipeline, run int64) Key {
	return Key{d.Pipeline(pipeline), RunPrefix + Number(run)}
}

// Pushed notes that a run of the pipeline has started on a push; the hash is of what the push is known by.
func (d Domain) Pushed(pipeline int64, hash string) Key {
	return Key{d.Pipeline(pipeline), "pushed/" + hash}
}

// StagePrefix is the beginning of the sort keys of a pipeline's stages as they stand.
const StagePrefix = NowPrefix + "stage/"

// Stage is one stage as it stands: the next run that comes to it takes its place.
func (d Domain) Stage(pipeline int64, index int) Key {
	return Key{d.Pipeline(pipeline), fmt.Sprintf("%s%03d", StagePrefix, index)}
}

// JobPrefix is the beginning of the sort keys of a stage's jobs.
func JobPrefix(stage int64) string { return "job/" + Number(stage) + "/" }

// Job is one job of a stage.
func (d Domain) Job(pipeline, stage, job int64) Key {
	return Key{d.Pipeline(pipeline), JobPrefix(stage) + Number(job)}
}

// DeliveriesPrefix is the beginning of the sort keys of what a run tells others.
func DeliveriesPrefix(run int64) string { return "deliveries/" + Number(run) + "/" }

// Deliveries are what an attempt's end of a stage, or with -1 of the run, tells others, or with -2 its start. They sort by attempt, then
// as they come about.
func (d Domain) Deliveries(pipeline, run int64, attempt, stage int) Key {
	if stage == -1 {
		stage = 999 // the run ends after its stages, and starts before them: "-02" sorts before "000"
	}
	return Key{d.Pipeline(pipeline), fmt.Sprintf("%s%03d/%03d/ended", DeliveriesPrefix(run), attempt, stage)}
}

// Asked are those that an attempt at a review asks. They sort before what its end tells.
func (d Domain) Asked(pipeline, run int64, attempt, stage int) Key {
	return Key{d.Pipeline(pipeline), fmt.Sprintf("%s%03d/%03d/asked", DeliveriesPrefix(run), attempt, stage)}
}

// Published notes that the end of a stage has fired, through a channel, a subscriber's trigger; subscriber is the sort key of Subscriber.
func (d Domain) Published(pipeline, run int64, attempt, stage int, channel, subscriber string) Key {
	return Key{d.Pipeline(pipeline), fmt.Sprintf("published/%s/%03d/%03d/%s/%s", Number(run), attempt, stage, subscriber, channel)}
}

// Packages is the partition of all packages.
func (d Domain) Packages() string { return d.partition("packages") }

// PackageHead is one package.
func (d Domain) PackageHead(namespace, name string) Key {
	return Key{d.Packages(), namespace + "/" + name}
}

// Package is the partition of a package's versions and files.
func (d Domain) Package(namespace, name string) string {
	return d.partition("k/" + namespace + "/" + name)
}

// VersionPrefix is the beginning of the sort keys of a package's versions.
const VersionPrefix = "version/"

// Version is one version of a package.
func (d Domain) Version(namespace, name, version string) Key {
	return Key{d.Package(namespace, name), VersionPrefix + version}
}

// FilePrefix is the beginning of the sort keys of a version's files.
func FilePrefix(version string) string { return "file/" + version + "/" }

// File is one file of a version; path has no slash at its beginning.
func (d Domain) File(namespace, name, version, path string) Key {
	return Key{d.Package(namespace, name), FilePrefix(version) + path}
}

// Number is a number as it is in sort keys: padded, so that their order is that of the numbers.
func Number(n int64) string { return fmt.Sprintf("%012d", n) }
