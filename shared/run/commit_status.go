package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/containerops/containerops/shared/hosts"
	"github.com/containerops/containerops/shared/job/address"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/pipeline"
)

// Hosts shows beside commits how it stands with them; *hosts.Client does.
type Hosts interface {
	// Report has a host show a status; see hosts.Client.Report.
	Report(ctx context.Context, r hosts.Repository, s hosts.Status) (id string, err error)
}

// watched is the commit whose host is told how the run goes: the one that was pushed, or else the first code_source stage's. It is
// noted in the run once it is known, when the pipeline's creator has an account at the host then.
type watched struct {
	Stage  int    `json:"stage"` // index of the code_source stage
	Commit string `json:"commit"`
	Host   string `json:"host"` // scheme and name
}

// watch notes the commit of a pushed run, before it begins.
func (s *Service) watch(ctx context.Context, k runKey, r *record, def *pipeline.Pipeline) error {
	index := r.sourceIndex(def)
	if r.Pin == nil || r.Pin.Commit == "" || index < 0 {
		return nil
	}
	account, err := s.account(ctx, k, r, &def.Stages[index])
	if account != nil {
		r.Watched = &watched{index, r.Pin.Commit, account.URL}
	}
	return err
}

// watch notes the commit that a stage has fetched, and says whether it was another before.
func (e *ending) watch() bool {
	stage := e.record
	if stage.Status != pipeline.StatusSuccess || stage.Host == "" || stage.Source == nil || e.index != e.run.sourceIndex(e.def) {
		return false
	}
	now := watched{e.index, stage.Source.Commit, stage.Host}
	if was := e.run.Watched; was != nil && *was == now {
		return false
	}
	e.run.Watched = &now
	return true
}

// sourceIndex is the stage whose commit the run works on (CommitView), -1 when there is none.
func (r *record) sourceIndex(def *pipeline.Pipeline) int {
	for i, stage := range def.Stages {
		if stage.Params.CodeSource != nil && (r.Pin == nil || r.Pin.holds(stage.ID)) {
			return i
		}
	}
	return -1
}

// dueOfStart is what the start of a run, or of its retry, tells others.
func dueOfStart(r *record) *deliveries {
	d := &deliveries{DeliverRef: DeliverRef{Attempt: r.attempt(), Stage: ofStart}, Status: pipeline.StatusRunning}
	d.commitStatus(r)
	return d
}

// fetched adds what follows a stage that has fetched the commit; of a pushed run the start has told it.
func (d *deliveries) fetched(r *record) {
	if w := r.Watched; w != nil && w.Stage == d.Stage && d.Status == pipeline.StatusSuccess && (r.Pin == nil || r.Pin.Commit == "") {
		d.commitStatus(r)
	}
}

// commitStatus adds a report to the commit's host, when there is one to be told.
func (d *deliveries) commitStatus(r *record) {
	if r.Watched != nil {
		d.All = append(d.All, delivery{Kind: deliverStatus, State: deliveryWaiting, Watched: r.Watched})
	}
}

// stateOf is what a run's status is for its commit.
func stateOf(status pipeline.Status) hosts.State {
	switch status {
	case pipeline.StatusSuccess:
		return hosts.Success
	case pipeline.StatusCancel:
		return hosts.Cancelled
	case pipeline.StatusRuntimeException:
		return hosts.Errored
	default:
		return hosts.Failure
	}
}

// reportStatus tells a commit's host how the run goes.
func (s *Service) reportStatus(ctx context.Context, t *telling, one *delivery) (err error) {
	stage, _ := t.def.Stages[one.Watched.Stage].Resolve(t.params)
	repository, err := s.repository(ctx, t, stage.Params.CodeSource.URL)
	if err != nil {
		return err
	}
	code, _ := t.run.source(stage.ID, stage.Params.CodeSource)
	status := hosts.Status{
		Commit: one.Watched.Commit, Ref: cmp.Or(code.Branch, code.Tag), State: hosts.Pending, Name: "containerops/" + t.def.Name,
		Description: fmt.Sprintf("run %d is under way", t.key.run), Link: s.link(t),
	}
	if t.deliveries.Stage == ofRun {
		status.State, status.Description = stateOf(t.deliveries.Status), fmt.Sprintf("run %d: %s", t.key.run, t.deliveries.Status)
	}
	if status.Before, err = s.reported(ctx, t, *one.Watched); err != nil {
		return err
	}
	one.ID, err = s.Hosts.Report(ctx, repository, status)
	var refused *hosts.Refused
	if errors.As(err, &refused) {
		one.Answer = refused.Status
	}
	var forbidden *address.Refusal
	if refused != nil && !refused.Again() || errors.As(err, &forbidden) {
		return notify.Refuse("%v", err)
	}
	return err
}

// repository is where a commit's status is reported to, as the pipeline's creator.
func (s *Service) repository(ctx context.Context, t *telling, url string) (hosts.Repository, error) {
	account, err := s.Sources.Find(ctx, t.key.domain, t.run.Creator.ID, url)
	if err != nil {
		return hosts.Repository{}, err
	}
	if account == nil {
		return hosts.Repository{}, fmt.Errorf("%w: %s has no account there any more", errNoCarrier, t.run.Creator.Name)
	}
	return hosts.As(ctx, account, url)
}

// reported is what the host has called the status of the commit that is under way, if it gave it an id.
func (s *Service) reported(ctx context.Context, t *telling, of watched) (id string, err error) {
	all, err := s.allDeliveries(ctx, t.key)
	for _, d := range all {
		for _, one := range d.All {
			switch {
			case one.Kind != deliverStatus || *one.Watched != of || one.ID == "":
			case d.Stage == ofRun:
				id = "" // it is concluded
			default:
				id = one.ID
			}
		}
	}
	return id, err
}
