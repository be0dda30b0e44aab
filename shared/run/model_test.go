package run_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// watched is a pipeline and what is known of it: how it is seen by those who ask, and what its records say, after each write.
type watched struct {
	name     string
	pipeline *pipeline.Pipeline
	diagrams diagrams
	table    *bolt.Table
	observer *run.Service
	broken   error // the first promise that was broken
	writes   int

	view      run.StatusView
	viewed    int64 // the run that view shows
	run       int64 // the last
	current   int64 // under way, or 0
	of        int64 // the run that was written last,
	attempt   int   // its attempt
	resets    bool  // it waits for a retry,
	resetAt   int   // of this stage
	expired   bool  // nobody retried in time
	stopped   int64 // the run that was stopped last
	clean     bool  // nothing fails any more
	ended     map[int64]bool
	retries   map[int64]int
	attempts  map[int]attempt // of stages, by index
	published map[attempt]bool
}

// attempt is a stage's.
type attempt struct {
	run            int64
	index, attempt int
}

// The records, as far as they are looked at.
type (
	stateSeen struct {
		Runs    int64 `json:"runs"`
		Current int64 `json:"current"`
	}
	runSeen struct {
		Number    int64     `json:"number"`
		Returns   int       `json:"returns"`
		Retries   int       `json:"retries"`
		StoppedBy string    `json:"stopped_by"`
		End       time.Time `json:"end"`
		Expired   bool      `json:"expired"`
		Status    pipeline.Status
		Reset     *struct {
			Index int `json:"index"`
		} `json:"reset"`
	}
	stageSeen struct {
		Run     int64           `json:"run"`
		Index   int             `json:"index"`
		Attempt int             `json:"attempt"`
		Status  pipeline.Status `json:"status"`
		End     time.Time       `json:"end"`
	}
)

func (o *watched) breaks(format string, args ...any) {
	if o.broken == nil {
		o.broken = fmt.Errorf(format, args...)
	}
}

// look is called after each write of whatever pipeline.
func (o *watched) look(ops []store.Op) {
	o.writes++
	var stage *stageSeen
	files := false
	for _, op := range ops {
		if strings.Contains(op.Key.PK, "/k/n/p") && strings.HasPrefix(op.Key.SK, "file/") {
			files = true
		}
		if op.Key.PK != domain.Pipeline(o.pipeline.ID) || op.Kind != store.OpPut {
			continue
		}
		switch {
		case op.Key == domain.State(o.pipeline.ID):
			var st stateSeen
			o.read(op, &st)
			o.run, o.current = st.Runs, st.Current
		case strings.HasPrefix(op.Key.SK, store.RunPrefix):
			o.lookAtRun(op)
		case strings.HasPrefix(op.Key.SK, store.StagePrefix):
			stage = &stageSeen{}
			o.read(op, stage)
			o.lookAtStage(*stage)
		}
	}
	if stage != nil {
		o.lookAtFiles(*stage, files)
	}
	o.see()
}

func (o *watched) read(op store.Op, into any) {
	if err := json.Unmarshal(op.Data, into); err != nil {
		o.breaks("%s is no JSON: %v", op.Key.SK, err)
	}
}

func (o *watched) lookAtRun(op store.Op) {
	var r runSeen
	o.read(op, &r)
	if o.ended[r.Number] && r.Retries <= o.retries[r.Number] {
		o.breaks("run %d had ended, nobody retried it, and it is written again: %s", r.Number, op.Data)
	}
	if now := 1 + r.Returns + r.Retries; r.Number == o.of && now < o.attempt {
		o.breaks("run %d goes back from attempt %d to %d", r.Number, o.attempt, now)
	}
	if r.StoppedBy != "" && !r.End.IsZero() && r.Status != pipeline.StatusCancel && r.Status != pipeline.StatusSuccess {
		o.breaks("run %d was stopped, and ends as %s", r.Number, r.Status)
	}
	o.ended[r.Number], o.retries[r.Number] = !r.End.IsZero(), r.Retries
	o.of, o.attempt, o.resets, o.expired = r.Number, 1+r.Returns+r.Retries, r.Reset != nil, r.Expired
	if r.Reset != nil {
		o.resetAt = r.Reset.Index
	}
	if r.StoppedBy == "" && o.stopped == r.Number {
		o.stopped = 0 // it was retried
	} else if r.StoppedBy != "" {
		o.stopped = r.Number
	}
}

func (o *watched) lookAtStage(s stageSeen) {
	before, now := o.attempts[s.Index], attempt{s.Run, s.Index, s.Attempt}
	if now.run < before.run || now.run == before.run && now.attempt < before.attempt {
		o.breaks("stage %d goes back from run %d attempt %d to run %d attempt %d", s.Index, before.run, before.attempt, now.run, now.attempt)
	}
	o.attempts[s.Index] = now
}

// lookAtFiles looks at a write of a stage, with files or without.
func (o *watched) lookAtFiles(s stageSeen, files bool) {
	now := attempt{s.Run, s.Index, s.Attempt}
	succeeded := s.Status == pipeline.StatusSuccess
	switch {
	case files && !succeeded:
		o.breaks("stage %d is %s, and its files are published", s.Index, s.Status)
	case files && o.published[now]:
		o.breaks("stage %d publishes its files a second time in attempt %d", s.Index, s.Attempt)
	case succeeded && !files && len(o.pipeline.Stages[s.Index].OutputResources) > 0:
		o.breaks("stage %d has succeeded, and publishes no files", s.Index)
	}
	o.published[now] = o.published[now] || files
}

// see looks at the pipeline as whoever asks for it sees it.
func (o *watched) see() {
	found, err := o.observer.Standing(context.Background(), domain, o.pipeline.ID)
	if err != nil {
		o.breaks("its status cannot be read: %v", err)
		return
	}
	before, now, viewed := o.view, found.Status, o.viewed
	o.view, o.viewed = now, o.run
	if before.Stages == nil {
		return
	}
	if !o.diagrams.pipeline.allows(before.Status, now.Status) {
		o.breaks("the pipeline goes from %s to %s, which is not in the diagram", before.Status, now.Status)
	}
	for i, stage := range now.Stages {
		if viewed == o.run && !o.diagrams.stage.allows(before.Stages[i].Status, stage.Status) {
			o.breaks("stage %d goes from %s to %s, which is not in the diagram", i, before.Stages[i].Status, stage.Status)
		}
	}
	o.lookAtEnded()
}

// lookAtEnded looks whether just the runs that are not under way have ended.
func (o *watched) lookAtEnded() {
	for number, ended := range o.ended {
		if ended == (number == o.current) {
			o.breaks("run %d: it has ended: %v, and run %d is under way", number, ended, o.current)
		}
	}
}

// check ends the play when a promise was broken.
func (p *play) check() {
	for _, one := range p.watched {
		if one.broken != nil {
			p.rt.Fatalf("%s %v", one.name, one.broken)
		}
	}
	if p.turns.broken != nil {
		p.rt.Fatal(p.turns.broken)
	}
}

// expect compares the answer that a user got with how the pipeline stood before, and whether the account had room for no other run.
func (o *watched) expect(p *play, kind string, stage int, full bool, err error) {
	legal := true
	code := pipeline.StillRunning
	switch kind {
	case "start":
		legal = o.current == 0
	case "stop":
		legal, code = o.current != 0, pipeline.Exists
	case "retry":
		legal, code = o.retriable(stage)
	default:
		return
	}
	if legal && full && (kind == "start" || kind == "retry" && o.current == 0) {
		legal, code = false, pipeline.QueueFull
	}
	faults := pipeline.FaultsOf(err)
	switch {
	case legal && err != nil:
		p.rt.Fatalf("%s of stage %d of %s is refused: %v", kind, stage, show(o.view), err)
	case !legal && (len(faults) == 0 || faults[0].Code != code):
		p.rt.Fatalf("%s of stage %d of %s is answered %v, want %s", kind, stage, show(o.view), err, code)
	}
}

func (o *watched) retriable(stage int) (bool, pipeline.Code) {
	switch {
	case o.current != 0 && (!o.resets || o.stopped == o.current):
		return false, pipeline.StillRunning
	case o.current != 0:
		return o.resetAt == stage, pipeline.InvalidParam
	default:
		ended := o.run > 0 && o.view.Status != pipeline.StatusSuccess && !o.expired && o.view.StageIndex == stage
		return ended && o.view.Stages[stage].Status != pipeline.StatusSuccess && o.view.Stages[stage].Status != pipeline.StatusWaiting, pipeline.InvalidParam
	}
}
