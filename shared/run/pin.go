package run

import (
	"slices"

	"github.com/containerops/containerops/shared/pipeline"
)

// pin is what was pushed, for the stages whose code triggers started the run on it. They fetch it in place of what their definition
// says, in every attempt.
type pin struct {
	Stages []int64 `json:"stages"` // ids
	Branch string  `json:"branch,omitempty"`
	Tag    string  `json:"tag,omitempty"`
	Commit string  `json:"commit,omitempty"` // empty when the host did not say: the tag is fetched by its name
}

// holds says whether a stage fetches what was pushed.
func (p *pin) holds(stage int64) bool { return p != nil && slices.Contains(p.Stages, stage) }

// source is what a code_source stage fetches in this run: its params, and the commit when that is settled. nil stays nil.
func (r *record) source(stage int64, code *pipeline.CodeSource) (*pipeline.CodeSource, string) {
	if code == nil || !r.Pin.holds(stage) {
		return code, ""
	}
	pinned := *code
	pinned.Branch, pinned.Tag = r.Pin.Branch, r.Pin.Tag
	return &pinned, r.Pin.Commit
}

// fetched is the commit that a stage has fetched, if it has.
func fetched(stage *stageRecord) *CommitView {
	if stage == nil || stage.Source == nil {
		return nil
	}
	return &CommitView{ID: stage.Source.Commit, Author: stage.Source.Author, Message: stage.Source.Message}
}

// commit is the pushed one, before it is fetched.
func (c Cause) commit() *CommitView {
	if c.Commit == "" {
		return nil
	}
	return &CommitView{ID: c.Commit, Author: c.Author, Message: c.Message}
}
