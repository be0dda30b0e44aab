package job

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/job/junit"
)

// tested is a build whose script leaves a report at report.xml, of which so many percent must pass.
func tested(report, then string, rate float64) Spec {
	spec := script("cat >report.xml <<'EOF'\n" + report + "\nEOF\n" + then)
	spec.Tests = &TestReport{Path: "report.xml", PassRate: rate}
	spec.Outputs = []Output{{Name: "report", LocalPath: "report.xml", Key: "kept"}}
	return spec
}

// suiteOf is a report of so many tests that passed, failed and were skipped.
func suiteOf(passed, failed, skipped int) string {
	return "<testsuite name='shop'>" + strings.Repeat("<testcase name='good' time='0.5'/>", passed) +
		strings.Repeat("<testcase name='bad'><failure message='got 3'/></testcase>", failed) +
		strings.Repeat("<testcase name='left'><skipped/></testcase>", skipped) + "</testsuite>"
}

// cases are the single tests that were kept.
func (b *bench) cases(t *testing.T) []junit.Case {
	t.Helper()
	var cases []junit.Case
	if err := json.Unmarshal(b.objects.all["work/"+TestsKey("d", 1, 2)], &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestABuildsTestsAreCounted(t *testing.T) {
	t.Parallel()

	t.Run("when enough pass the build goes on, and the worst are kept first", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		result := b.succeeds(t, tested(suiteOf(9, 1, 2), "", 90))
		if want := (Tests{Passed: 9, Failed: 1, Skipped: 2}); result.Tests == nil || *result.Tests != want {
			t.Errorf("the result says %+v, want %+v", result.Tests, want)
		}
		if text := b.text(t, result.LogNum); !strings.Contains(text, "Tests: 9 of 10 tests passed, 90 % (2 more skipped)") {
			t.Errorf("log %q", text)
		}
		cases := b.cases(t)
		if want := (junit.Case{Name: "bad", Suite: "shop", Result: junit.Failed, Message: "got 3"}); len(cases) != 12 || cases[0] != want {
			t.Errorf("kept are %+v", cases)
		}
		if len(result.Files) != 1 {
			t.Errorf("archived are %v", result.Files)
		}
	})

	t.Run("when too few pass it fails, and nothing is archived", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.fails(t, tested(suiteOf(34, 6, 0), "", 90), "test_report: 34 of 40 tests passed, 85 %, at least 90 % are asked")
		b.wantFailure(t, Tests{Passed: 34, Failed: 6})
	})

	t.Run("when the script fails it says so, and how the tests went", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.fails(t, tested(suiteOf(1, 1, 0), "exit 3", 0), "script: exit status 3; 1 of 2 tests passed, 50 %")
		b.wantFailure(t, Tests{Passed: 1, Failed: 1})
	})

	t.Run("of several files together", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		spec := script("mkdir -p a/out b/out; for f in a/out/TEST-1.xml a/out/TEST-2.xml b/out/TEST-3.xml a/out/other; do echo \"" + suiteOf(2, 0, 0) + "\" >$f; done")
		spec.Tests = &TestReport{Path: "./*/out/TEST-?.xml", PassRate: 100}
		if result := b.succeeds(t, spec); result.Tests == nil || result.Tests.Passed != 6 {
			t.Errorf("the result says %+v, want 6 tests", result.Tests)
		}
	})

	t.Run("and no secret is kept of them", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		const secret = "hunter2-word"
		report := "<testsuite name='s " + secret + "'><testcase name='n " + secret + "'><failure message='" + strings.Repeat("x", maxTestMessage-5) + secret + "'/></testcase></testsuite>"
		spec := tested(report, "", 0)
		spec.Secrets = []string{secret}
		b.succeeds(t, spec)
		if got := fmt.Sprint(b.cases(t)); strings.Contains(got, "hunt") || !strings.Contains(got, "{n ****** s ******") {
			t.Errorf("kept are %s", got)
		}
	})
}

// wantFailure looks at what the answer of a failed job says of its tests, and that nothing was archived.
func (b *bench) wantFailure(t *testing.T, want Tests) {
	t.Helper()
	if got := b.tokens.failure.Tests; got == nil || *got != want {
		t.Errorf("the failure says %+v, want %+v", got, want)
	}
	if _, kept := b.objects.all["files/kept"]; kept {
		t.Error("its output was archived")
	}
}

func TestABuildWhoseReportCannotBeReadFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ script, path, reason string }{
		"it is not there":              {"true", "report.xml", `test_report "report.xml": the script made no such file`},
		"no file is like the pattern":  {"true", "out/TEST-*.xml", `test_report "out/TEST-*.xml": the script made no such file`},
		"the script failed before":     {"exit 3", "report.xml", `script: exit status 3; test_report "report.xml": the script made no such file`},
		"it is a folder":               {"mkdir report.xml", "report.xml", "it is no regular file"},
		"it is a pipe":                 {"mkfifo report.xml", "report.xml", "it is no regular file"},
		"it is outside":                {"ln -s /etc report", "report/passwd", "the script made no such file"},
		"it is empty":                  {": >report.xml", "report.xml", "report.xml: it is no JUnit XML: EOF"},
		"it is something else":         {"echo '<html/>' >report.xml", "report.xml", "it begins with <html>"},
		"it is large":                  {fmt.Sprintf("truncate -s %d report.xml", maxReport+1), "report.xml", "more than 10485760 bytes"},
		"its files are large together": {fmt.Sprintf("echo '<testsuite/>' >1.xml; truncate -s %d 2.xml", maxReport-1), "*.xml", "2.xml: with it the report has more than"},
		"its files are many":           {fmt.Sprintf("i=0; while [ $i -le %d ]; do : >$i.xml; i=$((i+1)); done", maxReportFiles), "*.xml", "these are 1001 files, at most 1000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			spec := script(c.script)
			spec.Tests = &TestReport{Path: c.path}
			b.fails(t, spec, c.reason)
			if b.tokens.failure.Tests != nil {
				t.Errorf("it has the tests %+v", b.tokens.failure.Tests)
			}
		})
	}
}

func TestOfManyTestsTheWorstAreKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		message string
		kept    func(int) bool
	}{
		"as many as are counted":   {"no", func(n int) bool { return n == maxTests }},
		"as many as there is room": {strings.Repeat("<", 2*maxTestMessage), func(n int) bool { return 0 < n && n < maxTests }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			r := b.begin(t.Context(), &Spec{Domain: "d", Pipeline: 1, Job: 2}, "token")
			defer r.release()
			var cases []junit.Case
			for range maxTests {
				cases = append(cases, junit.Case{Result: junit.Passed}, junit.Case{Result: junit.Failed, Message: c.message})
			}
			if err := r.keepTests(append(cases, junit.Case{Name: "the worst", Result: junit.Error})); err != nil {
				t.Fatal(err)
			}
			size := len(b.objects.all["work/"+TestsKey("d", 1, 2)])
			if kept := b.cases(t); !c.kept(len(kept)) || kept[0].Name != "the worst" || kept[len(kept)-1].Result != junit.Failed || size > maxTestsBytes {
				t.Fatalf("kept are %d tests in %d bytes: %.200s", len(kept), size, fmt.Sprint(kept))
			}
		})
	}
}

func TestAPassRateIsOfTheTestsThatRan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tests   Tests
		rate    float64
		says    string
		reached bool
	}{
		{Tests{Passed: 2}, 100, "2 of 2 tests passed, 100 %", true},
		{Tests{Passed: 2, Skipped: 9}, 100, "2 of 2 tests passed, 100 % (9 more skipped)", true},
		{Tests{Passed: 9, Failed: 1}, 90, "9 of 10 tests passed, 90 %", true},
		{Tests{Passed: 9, Failed: 1}, 90.01, "9 of 10 tests passed, 90 %", false},
		{Tests{Passed: 333, Failed: 667}, 33.3, "333 of 1000 tests passed, 33.3 %", true},
		{Tests{Passed: 99_999, Failed: 1}, 100, "99999 of 100000 tests passed, 99.99 %", false},
		{Tests{Passed: 2, Failed: 1}, 66.67, "2 of 3 tests passed, 66.66 %", false},
		{Tests{Failed: 1}, 0, "0 of 1 tests passed, 0 %", true},
		{Tests{Skipped: 3}, 1, "no test ran (3 more skipped)", false},
		{Tests{Skipped: 3}, 0, "no test ran (3 more skipped)", true},
		{Tests{}, 100, "no test ran", false},
	} {
		t.Run(fmt.Sprint(c.tests, c.rate), func(t *testing.T) {
			t.Parallel()
			if got := c.tests.String(); got != c.says || c.tests.Reach(c.rate) != c.reached {
				t.Fatalf("%q reaches %v: %v", got, c.rate, c.tests.Reach(c.rate))
			}
		})
	}
}
