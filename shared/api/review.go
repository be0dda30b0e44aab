package api

import (
	"cmp"
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// Reviewer takes votes.
type Reviewer interface {
	// Review casts a user's vote in the review that a stage is waiting for; who is no reviewer and not the administrator, and a
	// stage that does not wait for one, is a Fault.
	Review(ctx context.Context, d store.Domain, pipelineID int64, stageIndex int, by run.Voter, pass bool) error
}

// reviewMode is the one mode of a stage's start info.
const reviewMode = "review"

// SetStartInfo is operation 15.
//
// A reviewer needs no right in the group: that the pipeline's author named them is what lets them vote. But only a vote that
// counts is answered to those without one; for them a refusal would tell that there is such a pipeline.
func SetStartInfo(users Authenticator, heads Heads, reviews Reviewer) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, stage, err := c.stage()
		if err != nil {
			return err
		}
		pass, err := c.vote()
		if err != nil {
			return err
		}
		if _, err := heads.Head(c.Context(), c.principal.Domain, id); err != nil {
			return err
		}
		by := run.Voter{Name: c.principal.UserName, Admin: c.principal.Admin}
		if err := reviews.Review(c.Context(), c.principal.Domain, id, stage, by, pass); err != nil {
			_, _, unseen := seePipeline(c.Context(), heads, c.principal, id, auth.Read)
			return cmp.Or(unseen, err)
		}
		return answerJSON(w, http.StatusCreated, nothing{})
	}, setStartInfoRoute)
}

func (c *call) vote() (pass bool, err error) {
	var in struct {
		Mode   string `json:"mode"`
		Result string `json:"review_result"`
	}
	if err := c.json(&in); err != nil {
		return false, err
	}
	if in.Mode != reviewMode {
		return false, pipeline.Faultf(pipeline.InvalidParam, "mode: %.80q: must be %s", in.Mode, reviewMode)
	}
	switch in.Result {
	case run.ReviewPass:
		return true, nil
	case run.ReviewRefuse:
		return false, nil
	default:
		return false, pipeline.Faultf(pipeline.InvalidParam, "review_result: %.80q: must be %s or %s", in.Result, run.ReviewPass, run.ReviewRefuse)
	}
}
