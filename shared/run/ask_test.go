package run_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/run"
)

const asks = `{"name": "asks", "params": [{"name": "second", "value": "bob"}], "stages": [
	{"name": "sign-off", "service_name": "test_review", "params": {"review_mode": "all", "review_users": [
		{"user_name": "ann", "email": "ann@work.example"}, {"user_name": "${second}"}, {"user_name": "bob"}]}}]}`

// mailbox keeps the mails that it is given, unless it is full.
type mailbox struct {
	mu    sync.Mutex
	mails []notify.Message
	full  bool
}

func (m *mailbox) Send(_ context.Context, message notify.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full {
		return errors.New("the mailbox is full")
	}
	m.mails = append(m.mails, message)
	return nil
}

// to are the addresses that were written to, in order.
func (m *mailbox) to() (addresses []string) {
	for _, message := range m.mails {
		addresses = append(addresses, message.To)
	}
	slices.Sort(addresses)
	return addresses
}

// inReview is a run that waits for the review of its first stage, with what has reviewers asked.
func inReview(t *testing.T) (w *world, mails *mailbox, review, asked run.Position) {
	t.Helper()
	w, mails = newWorld(t, asks), &mailbox{}
	w.Mail, w.Settings.PublicURL = mails, "https://ops.example"
	w.start()
	review = w.first()
	w.begin(review, "token-1")
	if len(w.machines.apart) != 1 {
		t.Fatalf("%d executions ask the reviewers", len(w.machines.apart))
	}
	w.must(json.Unmarshal([]byte(w.machines.apart[0]), &asked))
	return w, mails, review, asked
}

func (w *world) vote(name string, admin, pass bool) {
	w.t.Helper()
	w.must(w.Review(w.t.Context(), domain, w.pipeline.ID, 0, run.Voter{Name: name, Admin: admin}, pass))
}

func TestReviewersAreAskedByMailOnceEach(t *testing.T) {
	t.Parallel()
	w, mails, review, asked := inReview(t)
	if next := w.deliver(asked); next.Next != "end" {
		t.Fatalf("it goes on to %+v", next)
	}
	w.begin(review, "token-1")
	w.deliver(asked)
	if got := mails.to(); !slices.Equal(got, []string{"ann@work.example", "bob@example.com"}) {
		t.Fatalf("asked are %v", got)
	}
	if mails.mails[0].ID == "" || mails.mails[0].ID == mails.mails[1].ID {
		t.Errorf("the mails are %q and %q", mails.mails[0].ID, mails.mails[1].ID)
	}
	for _, want := range []string{"run 1 of demo/asks", "sign-off", "started by  ann", "reviewers   ann, bob: everyone must pass it",
		"https://ops.example/v3/manage/pipelines/1/runs/1", "https://ops.example/v3/manage/pipelines/1/stages/0/start_info"} {
		if !strings.Contains(mails.mails[0].Text, want) {
			t.Errorf("it does not say %q:\n%s", want, mails.mails[0].Text)
		}
	}
	for _, d := range w.delivered() {
		if d.Kind != "review" || d.State != "delivered" || *d.Stage != 0 || d.To != "ann" && d.To != "bob" {
			t.Errorf("the run shows %+v", d)
		}
	}
}

func TestAskingIsTriedAgainUntilNobodyWaitsForTheVote(t *testing.T) {
	t.Parallel()
	w, mails, _, asked := inReview(t)
	mails.full = true
	if asked = w.deliver(asked); asked.Next != "redeliver" {
		t.Fatalf("it goes on to %+v", asked)
	}
	w.vote("ann", false, true)
	mails.full = false
	w.deliver(asked)
	if got := mails.to(); !slices.Equal(got, []string{"bob@example.com"}) {
		t.Errorf("asked are %v", got)
	}
	if got := w.delivered(); got[0].State != "failed" || !strings.Contains(got[0].Reason, "does not wait for ann") || got[1].Tries != 2 {
		t.Errorf("the run shows %+v", got)
	}
}

func TestWithoutAMailServerTheQuestionsAreKept(t *testing.T) {
	t.Parallel()
	w, _, _, asked := inReview(t)
	w.Mail = nil
	w.deliver(asked)
	for _, d := range w.delivered() {
		if d.State != "kept" {
			t.Errorf("the run shows %+v", d)
		}
	}
}

func TestAReviewIsAskedForAgainWhenItIsRetried(t *testing.T) {
	t.Parallel()
	w, mails, review, asked := inReview(t)
	w.deliver(asked)
	w.vote("bob", false, false)
	w.finish(review, nil, &run.TaskError{Error: "Refused", Cause: `{"reason":"refused by bob"}`})
	w.must(w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	w.begin(w.first(), "token-2")
	w.must(json.Unmarshal([]byte(w.machines.apart[1]), &asked))
	w.deliver(asked)
	if len(mails.mails) != 4 || len(w.delivered()) != 4 {
		t.Errorf("%d mails, and the run shows %+v", len(mails.mails), w.delivered())
	}
}
