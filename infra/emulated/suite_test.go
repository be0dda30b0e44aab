package main

import (
	"strings"
	"testing"
)

const ranTests = `{"Action":"start","Package":"e2e"}
{"Action":"run","Test":"TestA"}
{"Action":"output","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Test":"TestA","Output":"    a_test.go:1: it needs a moon\n"}
{"Action":"output","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}
{"Action":"skip","Test":"TestA"}
{"Action":"output","Test":"TestB/one","Output":"    b_test.go:1: wrong\n"}
{"Action":"fail","Test":"TestB/one"}
{"Action":"output","Test":"TestC","Output":"quiet\n"}
{"Action":"pass","Test":"TestC"}
{"Action":"output","Output":"FAIL\n"}
go: a line of its own
{"Action":"fail"}`

func TestOnlyWhatFailsIsShown(t *testing.T) {
	t.Parallel()
	var shown strings.Builder
	if err := newResults(&shown).read(strings.NewReader(ranTests)); err != nil {
		t.Fatal(err)
	}
	if want := "    b_test.go:1: wrong\nFAIL\ngo: a line of its own\n"; shown.String() != want {
		t.Errorf("shown is %q, want %q", shown.String(), want)
	}
}

func TestATestIsLeftOutOnlyWhenItIsListed(t *testing.T) {
	t.Parallel()
	r := newResults(new(strings.Builder))
	if err := r.read(strings.NewReader(ranTests)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ list, want string }{
		"listed":                      {"TestA\talways\tno moon\n", ""},
		"not listed":                  {"# nothing\n", "TestA was left out, which infra/emulated/skipped.tsv does not list: a_test.go:1: it needs a moon"},
		"listed and run":              {"TestA\talways\tno moon\nTestC\talways\tnone\n", "TestC was not left out"},
		"listed for some places":      {"TestA\tsomewhere\tno moon\nTestC\tsomewhere\tnone\n", ""},
		"listed, and failed like any": {"TestA\talways\tno moon\nTestB/one\talways\tnone\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listed, err := readSkipped([]byte(c.list))
			if err != nil {
				t.Fatal(err)
			}
			err = r.compare(listed)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestEverySkipIsListedWithItsReason(t *testing.T) {
	t.Parallel()
	if _, err := readSkipped(skippedText); err != nil {
		t.Error(err)
	}
	if _, err := readSkipped([]byte("TestA\talways\t\n")); err == nil {
		t.Error("a line without a reason is taken")
	}
}
