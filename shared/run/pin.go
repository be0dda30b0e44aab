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

// commit is the one that a run works on, by the ids of its stages that have begun: the one that was pushed, or else the first that a
// stage has fetched; nil while there is none.
func (r *record) commit(def *pipeline.Pipeline, stages map[int64]*stageRecord) *CommitView {
	for i := range def.Stages {
		id := def.Stages[i].ID
		if stage := stages[id]; stage != nil && stage.Source != nil && (r.Pin == nil || r.Pin.holds(id)) {
			return &CommitView{ID: stage.Source.Commit, Author: stage.Source.Author, Message: stage.Source.Message}
		}
	}
	if r.Cause.Commit == "" {
		return nil
	}
	return &CommitView{ID: r.Cause.Commit, Author: r.Cause.Author, Message: r.Cause.Message} // it is not fetched yet
}
