package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// openReview has a review begin whose votes are written: who is no longer a user is not waited for, the others are asked.
func (s *Service) openReview(ctx context.Context, b *beginning) error {
	if err := s.release(ctx, b.key, b.record.Index); err != nil {
		return err
	}
	return s.ask(ctx, b)
}

// reviewers are those of a review, once each: two params may have the same value.
func (s *Service) reviewers(ctx context.Context, k runKey, r *record, stage *pipeline.Stage) ([]pipeline.ReviewUser, error) {
	params, err := s.values(ctx, k, r)
	if err != nil {
		return nil, err
	}
	resolved, _ := stage.Resolve(params)
	var all []pipeline.ReviewUser
	for _, user := range resolved.Params.TestReview.ReviewUsers {
		if !slices.ContainsFunc(all, func(other pipeline.ReviewUser) bool { return other.UserName == user.UserName }) {
			all = append(all, user)
		}
	}
	return all, nil
}

// ask has the reviewers asked by mail, while the review waits.
func (s *Service) ask(ctx context.Context, b *beginning) error {
	d := &deliveries{DeliverRef: DeliverRef{Attempt: b.record.Attempt, Stage: b.record.Index, Asks: true}, Status: b.record.Status}
	for i, vote := range b.record.Votes {
		d.All = append(d.All, delivery{Kind: deliverReview, Number: i, To: vote.UserName, State: deliveryWaiting})
	}
	ops, at := s.tell(b.key, b.key.end(), d)
	for _, op := range ops { // one by one, as in one transaction both would cost twice as much
		if err := s.Table.Write(ctx, op); err != nil && store.Failed(err) < 0 {
			return err // a call before this one has written as much
		}
	}
	return s.deliverApart(ctx, b.key, fmt.Sprintf("review-%d-%d", d.Stage, d.Attempt), at)
}

// askReviewer asks one reviewer, unless nobody waits for their vote any more.
func (s *Service) askReviewer(ctx context.Context, t *telling, one *delivery) error {
	if s.Mail == nil {
		return errNoCarrier
	}
	index := t.deliveries.Stage
	r, stage, err := s.loadStage(ctx, t.key, index)
	if err != nil {
		return err
	}
	if !r.inReview(stage) || stage.Attempt != t.deliveries.Attempt || !slices.ContainsFunc(stage.Votes, func(v ReviewResult) bool { return v.UserName == one.To && v.awaited() }) {
		return notify.Refuse("the review does not wait for %s any more", one.To)
	}
	users, err := s.reviewers(ctx, t.key, t.run, &t.def.Stages[index])
	if err != nil {
		return err
	}
	address := ""
	for _, user := range users {
		if user.UserName == one.To {
			address = user.Email
		}
	}
	text, err := s.question(ctx, t, one.To, stage.Votes)
	if err != nil {
		return err
	}
	return s.mail(ctx, t, address, one.To, notify.Message{ID: t.id(one), Subject: t.headline(), Text: text})
}

// question is what a reviewer is asked, and how they answer.
func (s *Service) question(ctx context.Context, t *telling, name string, votes []ReviewResult) (string, error) {
	var b strings.Builder
	index := t.deliveries.Stage
	fmt.Fprintf(&b, "%s,\n\nrun %d of %s/%s waits for your review: stage %d, %s.\n\n", name, t.key.run, t.def.GroupName, t.def.Name, index, t.def.Stages[index].Name)
	if err := s.origin(ctx, &b, t); err != nil {
		return "", err
	}
	names := make([]string, len(votes))
	for i, vote := range votes {
		names[i] = vote.UserName
	}
	decides := "the first to pass or refuse it"
	if t.def.Stages[index].Params.TestReview.ReviewMode == pipeline.ReviewAll {
		decides = "everyone must pass it, one can refuse it"
	}
	fmt.Fprintf(&b, "reviewers   %s: %s\n", strings.Join(names, ", "), decides)
	fmt.Fprintf(&b, answering, fmt.Sprintf("%s/v3/manage/pipelines/%d/stages/%d/start_info", s.Settings.PublicURL, t.key.pipeline, index), s.Settings.PublicURL)
	return b.String(), nil
}

// answering says how a review is answered.
const answering = `
To let the run go on, with your own token in TOKEN:

curl -X PUT %s \
  -H "X-Auth-Token: $TOKEN" -H 'Content-Type: application/json' \
  -d '{"mode":"review","review_result":"pass"}'

With "refuse" in place of "pass" the stage fails. How a token is got, and all else: %s/docs
`
