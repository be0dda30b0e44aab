// Package catalog keeps what an account's users have set up: its pipeline groups, and the definitions of its pipelines.
//
// A pipeline is several items, written together or not at all (the keys are listed in package store):
//
//	names      <group id>/<name>    the name is taken: {"pipeline": 7}
//	pipelines  <id>                 a Summary, what lists show
//	p/<id>     now/pipeline         its Head: what changes with an update
//	p/<id>     now/definition       what its user wrote, with ids and webhook URLs. Each update puts it once, so the version of its
//	                                item is its own
//	p/<id>     definition/<version> what an update has replaced, for as long as a run of it is kept
//	codehook/<id> <account>         a Target too: the account's pipeline has a code trigger
//	webhook/<uuid>                  a Target, one for each webhook of a pre_operation; for channels: d/<id>/c/<channel>
//
// Counters go up in the same transaction: the group's, which is its number of pipelines, and the account's, in one number, which is bounded,
// and by ranges of ids (package tally). They are what lists answer as totals, and how a page far down is found; nothing is counted by reading.
package catalog

import (
	"time"

	"github.com/google/uuid"

	"github.com/containerops/containerops/shared/store"
)

// Catalog is the groups and pipelines of all accounts. Its fields are set before its first use.
type Catalog struct {
	Table     store.Table
	PublicURL string           // what webhook URLs begin with, without a slash at its end
	Now       func() time.Time // the clock
	NewID     func() string    // makes the UUIDs of webhooks: whoever knows one may fire it
	Sealer    Sealer           // of secret params, and of secrets that are shared with others
	Retention time.Duration    // how long a run is kept, and so what only old runs need

	MaxPipelines int64 // that an account may have; 0 is no bound

	definitions cache
}

// New makes a catalog over table with the system's clock and random webhook ids.
func New(table store.Table, publicURL string) *Catalog {
	return &Catalog{
		Table:       table,
		PublicURL:   publicURL,
		Now:         time.Now,
		NewID:       uuid.NewString,
		Retention:   defaultRetention,
		definitions: cache{bytes: cacheBytes},
	}
}

// defaultRetention is the template's.
const defaultRetention = 90 * 24 * time.Hour

// Creator is who made a group or a pipeline.
type Creator struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// The kinds of counters: the first three give ids, the others are totals of an account.
const (
	groupIDs    = "group"
	pipelineIDs = "pipeline"
	stageIDs    = "stage"

	groupTotal    = "group-total"
	pipelineTotal = "pipeline-total"
)
