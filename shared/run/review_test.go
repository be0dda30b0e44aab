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
			all = append(all, ReviewResult{string(rune('a' + i)), r})
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
	votes := []ReviewResult{{"ann", ReviewWaiting}, {"bob", ReviewPass}}
	if err := cast(votes, 1, "eve", true); !errors.Is(err, &pipeline.Fault{Code: pipeline.NotAllowed}) {
		t.Fatalf("a stranger's vote: %v", err)
	}
	if err := cast(votes, 1, "bob", true); !errors.Is(err, &pipeline.Fault{Code: pipeline.InvalidParam}) {
		t.Fatalf("a second vote: %v", err)
	}
	if err := cast(votes, 1, "ann", false); err != nil || votes[0].Result != ReviewRefuse {
		t.Fatalf("ann's vote: %v, %+v", err, votes)
	}
}
