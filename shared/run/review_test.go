package run

import (
	"errors"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func TestHowAReviewIsDecided(t *testing.T) {
	t.Parallel()
	votes := func(results ...string) (all []ReviewResult) {
		for i, r := range results {
			all = append(all, ReviewResult{UserName: string(rune('a' + i)), Result: r})
		}
		return all
	}
	for name, c := range map[string]struct {
		mode   string
		votes  []ReviewResult
		result string
		by     string
	}{
		"nobody voted":                     {pipeline.ReviewAll, votes(ReviewWaiting, ReviewWaiting), "", ""},
		"all: one pass is not enough":      {pipeline.ReviewAll, votes(ReviewPass, ReviewWaiting), "", ""},
		"all: everyone passed":             {pipeline.ReviewAll, votes(ReviewPass, ReviewPass), ReviewPass, ""},
		"one: one pass is enough":          {pipeline.ReviewOne, votes(ReviewWaiting, ReviewPass), ReviewPass, ""},
		"a refusal decides at once":        {pipeline.ReviewAll, votes(ReviewWaiting, ReviewRefuse), ReviewRefuse, "b"},
		"a refusal counts in mode one too": {pipeline.ReviewOne, votes(ReviewRefuse, ReviewWaiting), ReviewRefuse, "a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if result, by := decided(c.mode, c.votes); result != c.result || by != c.by {
				t.Fatalf("got %q by %q, want %q by %q", result, by, c.result, c.by)
			}
		})
	}
}

func TestWhoMayVote(t *testing.T) {
	t.Parallel()
	votes := func() []ReviewResult {
		return []ReviewResult{{UserName: "ann", Result: ReviewWaiting}, {UserName: "bob", Result: ReviewPass}}
	}
	if _, err := cast(votes(), 1, Voter{Name: "eve"}, true); !errors.Is(err, &pipeline.Fault{Code: pipeline.NotAllowed}) {
		t.Errorf("a stranger's vote: %v", err)
	}
	if _, err := cast(votes(), 1, Voter{Name: "bob", Admin: true}, true); !errors.Is(err, &pipeline.Fault{Code: pipeline.InvalidParam}) {
		t.Errorf("a second vote: %v", err)
	}
	if got, err := cast(votes(), 1, Voter{Name: "ann", Admin: true}, false); err != nil || got[0] != (ReviewResult{UserName: "ann", Result: ReviewRefuse}) {
		t.Errorf("ann's vote: %v, %+v", err, got)
	}
	got, err := cast(votes(), 1, Voter{Name: "root", Admin: true}, true)
	if err != nil || len(got) != 3 || !got[2].TakenOver {
		t.Fatalf("the administrator's vote: %v, %+v", err, got)
	}
	if result, _ := decided(pipeline.ReviewAll, got); result != ReviewPass {
		t.Errorf("the administrator has taken it over, and it is %q", result)
	}
}
