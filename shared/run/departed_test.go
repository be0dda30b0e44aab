package run_test

import (
	"slices"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// remove deletes a user, as package auth does.
func (w *world) remove(name string) {
	w.t.Helper()
	w.People.(people)[name] = true
	w.must(w.Table.Write(w.t.Context(), store.Put(domain.Departed(name), []byte("{}"), store.If{})))
}

func TestAReviewGoesOnWithoutAReviewerWhoWasDeleted(t *testing.T) {
	t.Parallel()
	w, _, review, _ := inReview(t)
	w.vote("ann", false, true)
	w.must(w.Reconcile(t.Context()))
	if len(w.machines.answers) != 0 {
		t.Fatalf("before that: %q", w.machines.answers)
	}
	w.remove("bob")
	w.must(w.Reconcile(t.Context()))
	if want := []string{`token-1 {"review":"pass"}`}; !slices.Equal(w.machines.answers, want) {
		t.Fatalf("answers %q, want %q", w.machines.answers, want)
	}
	w.must(w.Reconcile(t.Context())) // nothing is left of it
	if len(w.machines.answers) != 1 {
		t.Errorf("answers %q", w.machines.answers)
	}
	w.finish(review, map[string]string{"review": "pass"}, nil)
	want := []run.ReviewResult{{UserName: "ann", Result: run.ReviewPass}, {UserName: "bob", Result: run.ReviewWaiting, Removed: true}}
	if got := w.wantStatus(pipeline.StatusSuccess).Stages[0].State.ReviewResults; !slices.Equal(got, want) {
		t.Errorf("the review is shown as %+v", got)
	}
}

func TestWhereNoReviewerIsLeftTheAdministratorDecides(t *testing.T) {
	t.Parallel()
	w, mails, _, asked := inReview(t)
	w.remove("ann")
	w.remove("bob")
	w.must(w.Reconcile(t.Context()))
	w.deliver(asked)
	if len(w.machines.answers) != 0 || len(mails.mails) != 0 {
		t.Fatalf("answers %q, mails %v", w.machines.answers, mails.to())
	}
	w.vote("root", true, true)
	if want := []string{`token-1 {"review":"pass"}`}; !slices.Equal(w.machines.answers, want) {
		t.Errorf("answers %q, want %q", w.machines.answers, want)
	}
}

func TestWhoWasDeletedBeforeTheReviewBeganIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, asks)
	w.People.(people)["bob"] = true
	w.start()
	w.begin(w.first(), "token-1")
	w.vote("ann", false, true)
	if want := []string{`token-1 {"review":"pass"}`}; !slices.Equal(w.machines.answers, want) {
		t.Errorf("answers %q, want %q", w.machines.answers, want)
	}
}

func TestAUserMadeAnewUnderTheNameOfADeletedReviewerMayVote(t *testing.T) {
	t.Parallel()
	w, _, _, _ := inReview(t)
	w.remove("bob")
	w.must(w.Reconcile(t.Context()))
	w.vote("bob", false, false)
	if want := []string{"token-1 Refused"}; !slices.Equal(w.machines.answers, want) {
		t.Errorf("answers %q, want %q", w.machines.answers, want)
	}
}
