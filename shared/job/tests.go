package job

import (
	"fmt"
	"math"

	"github.com/containerops/containerops/shared/job/junit"
)

// TestReport says where the script of a jenkins_build leaves the report of its tests, and how many of them must pass.
type TestReport struct {
	Path     string  `json:"path"` // relative to the workspace; a pattern, as in package path
	PassRate float64 `json:"pass_rate"`
}

// Tests is how many of a job's tests went how.
type Tests struct {
	Passed  int `json:"passed"`
	Failed  int `json:"failed"` // also those that could not be carried out
	Skipped int `json:"skipped"`
}

func countTests(cases []junit.Case) Tests {
	var t Tests
	for _, c := range cases {
		switch c.Result {
		case junit.Passed:
			t.Passed++
		case junit.Skipped:
			t.Skipped++
		default:
			t.Failed++
		}
	}
	return t
}

// Ran is how many tests ran: all but the skipped ones.
func (t Tests) Ran() int { return t.Passed + t.Failed }

// Total is how many tests there are.
func (t Tests) Total() int { return t.Ran() + t.Skipped }

// PassRate is how many percent of the tests that ran have passed, 0 when none ran. It is rounded down to hundredths: what is
// below a rate is never shown as the rate.
func (t Tests) PassRate() float64 { return math.Floor(t.percent()*100+imprecision) / 100 }

// Reach says whether as many have passed as are asked for, in percent.
func (t Tests) Reach(rate float64) bool { return t.percent()+imprecision >= rate }

// imprecision is what a quotient may be off by, well below what one test of a report makes.
const imprecision = 1e-9

func (t Tests) percent() float64 {
	if t.Ran() == 0 {
		return 0
	}
	return 100 * float64(t.Passed) / float64(t.Ran())
}

// String says it in a sentence without its end.
func (t Tests) String() string {
	text := "no test ran"
	if t.Ran() > 0 {
		text = fmt.Sprintf("%d of %d tests passed, %v %%", t.Passed, t.Ran(), t.PassRate())
	}
	if t.Skipped > 0 {
		text += fmt.Sprintf(" (%d more skipped)", t.Skipped)
	}
	return text
}

// TestsKey is where a job's single tests lie in the work bucket: a JSON array of junit.Case, the worst first. It is beside the logs,
// with which they are read and expire.
func TestsKey(domain string, pipeline, job int64) string {
	return fmt.Sprintf("logs/%s/%d/tests/%d.json", domain, pipeline, job)
}
