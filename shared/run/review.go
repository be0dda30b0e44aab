package run

import (
	"context"
	"fmt"
	"slices"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Review is a reviewer's vote on the stage of a run under way. The stage ends when the mode of its review says so: with the
// first refusal, with everyone's pass (all), or with one (one); who is no longer a user is not waited for. The administrator who is not asked can take it over: their vote
// decides, and is kept as such. It is a Fault when nothing is to be reviewed there, when the user is not asked, or when they
// have voted.
func (s *Service) Review(ctx context.Context, domain store.Domain, id int64, index int, by Voter, pass bool) error {
	for range maxClaims {
		err := s.vote(ctx, domain, id, index, by, pass)
		if store.Failed(err) >= 0 {
			continue
		}
		return err
	}
	return pipeline.Faultf(pipeline.Busy, "stage %d is being reviewed by many at once", index)
}

// Voter is who votes.
type Voter struct {
	Name  string
	Admin bool // of the account
}

func (s *Service) vote(ctx context.Context, domain store.Domain, id int64, index int, by Voter, pass bool) error {
	st, _, err := s.loadState(ctx, domain, id)
	if err != nil {
		return err
	}
	if st.Current == 0 {
		return pipeline.Faultf(pipeline.InvalidParam, "stage %d waits for no review: pipeline %d does not run", index, id)
	}
	k := runKey{domain, id, st.Current}
	r, stage, err := s.loadStage(ctx, k, index)
	if err != nil {
		return err
	}
	if !r.inReview(stage) {
		return pipeline.Faultf(pipeline.InvalidParam, "stage %d waits for no review", index)
	}
	def, err := s.Catalog.Definition(ctx, domain, id, r.Definition)
	if err != nil {
		return err
	}
	mode := def.Stages[index].Params.TestReview.ReviewMode
	if name, _ := decided(mode, stage.Votes); name != "" {
		return s.answerReview(ctx, stage, mode) // who wrote the deciding vote did not come to answer the token
	}
	if stage.Votes, err = cast(stage.Votes, index, by, pass); err != nil {
		return err
	}
	if err := s.Table.Write(ctx, s.putStage(k, stage)); err != nil {
		return err
	}
	return s.answerReview(ctx, stage, mode)
}

// inReview says whether a stage, which may be nil, is a review that the run waits for.
func (r *record) inReview(stage *stageRecord) bool {
	return stage != nil && r.counts(stage) && !stage.ended() && stage.Attempt == r.attempt() && len(stage.Votes) > 0
}

// awaited says whether the vote is still to come.
func (v ReviewResult) awaited() bool { return v.Result == ReviewWaiting && !v.Removed }

// cast notes a vote.
func cast(votes []ReviewResult, index int, by Voter, pass bool) ([]ReviewResult, error) {
	result := ReviewRefuse
	if pass {
		result = ReviewPass
	}
	i := slices.IndexFunc(votes, func(v ReviewResult) bool { return v.UserName == by.Name })
	switch {
	case i < 0 && by.Admin:
		return append(votes, ReviewResult{UserName: by.Name, Result: result, TakenOver: true}), nil
	case i < 0:
		return nil, pipeline.Faultf(pipeline.NotAllowed, "%s is not a reviewer of stage %d", by.Name, index)
	case votes[i].Result != ReviewWaiting:
		return nil, pipeline.Faultf(pipeline.InvalidParam, "%s has voted on stage %d: %s", by.Name, index, votes[i].Result)
	}
	votes[i].Result, votes[i].Removed = result, false // a user of the name may have been made anew
	return votes, nil
}

// decided says how a review ended and who refused it; empty while it goes on. Where nobody has voted and nobody is left to, it goes
// on until the administrator does.
func decided(mode string, votes []ReviewResult) (result, by string) {
	passed := 0
	for _, v := range votes {
		switch {
		case v.Result == ReviewRefuse:
			return ReviewRefuse, v.UserName
		case v.TakenOver:
			return ReviewPass, ""
		case v.Result == ReviewPass:
			passed++
		}
	}
	if passed > 0 && (mode == pipeline.ReviewOne || len(awaited(votes)) == 0) {
		return ReviewPass, ""
	}
	return "", ""
}

func (s *Service) answerReview(ctx context.Context, stage *stageRecord, mode string) error {
	switch result, by := decided(mode, stage.Votes); result {
	case ReviewPass:
		return s.succeed(ctx, stage.Token, map[string]string{"review": ReviewPass})
	case ReviewRefuse:
		return s.fail(ctx, stage.Token, errorRefused, fmt.Sprintf("refused by %s", by))
	default:
		return nil
	}
}
