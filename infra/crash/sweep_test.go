package main

import (
	"slices"
	"testing"
)

func TestTheSameSeedChoosesTheSamePoints(t *testing.T) {
	t.Parallel()
	const all = 200
	chosen := options{points: 25, seed: 7}.choose(all)
	if again := (options{points: 25, seed: 7}).choose(all); !slices.Equal(chosen, again) {
		t.Errorf("first %v, then %v", chosen, again)
	}
	if other := (options{points: 25, seed: 8}).choose(all); slices.Equal(chosen, other) {
		t.Errorf("another seed chooses %v, too", other)
	}
	slices.Sort(chosen)
	if once := slices.Compact(slices.Clone(chosen)); len(once) != 25 || once[0] < 1 || once[24] > all {
		t.Errorf("not 25 points of 1 to %d: %v", all, chosen)
	}
}

func TestWithoutANumberEveryPointIsChosenOnce(t *testing.T) {
	t.Parallel()
	if got := (options{}).choose(3); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("chosen are %v", got)
	}
	if got := (options{points: 9}).choose(3); len(got) != 3 {
		t.Errorf("of 3 points 9 are %v", got)
	}
	if got := (options{point: 2}).choose(3); !slices.Equal(got, []int{2}) {
		t.Errorf("the point 2 alone is %v", got)
	}
}

func TestWritesThatDifferByNumbersAloneAreOfOneKind(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"table run/000000000001 now/state":                                "table run/n now/state",
		"files put logs/fa857921bc42661e9fd177e8077bc217/2/100001/1.json": "files put logs/n/n/n/n.json",
		"table webhook 6f1c2a34-9b1d-4f8e-8a60-0d6f9f2f1c11 stage":        "table webhook n stage",
		"states SUCCEEDED Stage:nested RUNNING Build:invoking":            "states SUCCEEDED Stage:nested RUNNING Build:invoking",
	} {
		if got := kind(written); got != want {
			t.Errorf("%q is of the kind %q, want %q", written, got, want)
		}
	}
}

func TestADifferenceShowsTheLinesThatOnlyOneSideHas(t *testing.T) {
	t.Parallel()
	if got := difference("same\nold", "same\nnew"); got != "- old\n+ new" {
		t.Errorf("it shows %q", got)
	}
	if got := difference("twice\ntwice", "twice"); got != "twice" {
		t.Errorf("of lines that differ in number alone it shows %q, want what there is", got)
	}
}
