package e2e

import (
	"fmt"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

// testStage writes a report of two tests that pass, one that fails and one that is skipped, of which so many percent must pass.
func testStage(passRate float64) client.StageDefinition {
	stage := client.BuildStage("test", `mkdir -p out
cat >out/TEST-cart.xml <<'EOF'
<testsuite name="cart">
  <testcase classname="shop.Cart" name="adds" time="0.25"/>
  <testcase classname="shop.Cart" name="pays"><failure message="got 3, want 4 ${token}"/></testcase>
  <testcase classname="shop.Cart" name="refunds"><skipped message="no bank"/></testcase>
</testsuite>
EOF
echo '<testsuites><testsuite name="stock"><testcase name="counts"/></testsuite></testsuites>' >out/TEST-stock.xml
`)
	stage.Params["test_report"] = map[string]any{"path": "${where}/TEST-*.xml", "pass_rate": passRate}
	return stage
}

// test runs the stage with its params.
func (s *story) test(stage client.StageDefinition, secret string) *client.Pipeline {
	s.Helper()
	p := s.createFrom(client.Definition{
		PreOperation: client.WebhookTriggers("or", 1),
		Params:       []client.Param{{Name: "where", Value: "out"}, {Name: "token", Value: secret, Secret: true}},
		Stages:       []client.StageDefinition{stage},
	})
	s.fire(p)
	return p
}

// counted checks the counts of testStage's report, in the list of jobs and with the log, and returns those with the log.
func (s *story) counted(p *client.Pipeline) *client.Tests {
	s.Helper()
	job := s.job(p, 0)
	log, err := s.api.Log(s.Context(), p.ID, 0, job.ID, 0)
	s.must(err)
	for where, got := range map[string]*client.Tests{"the list of jobs": job.Tests, "the log": log.Tests} {
		if got == nil || got.Total != 4 || got.Passed != 2 || got.Failed != 1 || got.Skipped != 1 || got.PassRate != 66.66 {
			s.Fatalf("%s has the tests %+v", where, got)
		}
	}
	return log.Tests
}

func TestABuildShowsItsTestsAndFailsWhenTooFewPass(t *testing.T) {
	t.Parallel()
	secret := unique("planted")

	t.Run("enough pass", func(t *testing.T) {
		t.Parallel()
		s := onStack(t)
		p := s.test(testStage(66.6), secret)
		s.awaitStatus(p, "success")
		cases := s.counted(p).Cases
		if want := `[{pays shop.Cart failed 0 got 3, want 4 ******} {refunds shop.Cart skipped 0 no bank} {adds shop.Cart passed 0.25 } {counts stock passed 0 }]`; fmt.Sprint(cases) != want {
			t.Errorf("the single tests are %v, want %s", cases, want)
		}
	})

	t.Run("too few pass", func(t *testing.T) {
		t.Parallel()
		s := onStack(t)
		namespace := unique("shop")
		p := s.test(testStage(90).Making(namespace, "reports", "v1", "out/TEST-cart.xml"), secret)
		s.failsSaying(p, 0, "2 of 3 tests passed, 66.66 % (1 more skipped), at least 90 % are asked")
		s.counted(p)
		s.publishesNothing(namespace)
	})

	t.Run("there is no report", func(t *testing.T) {
		t.Parallel()
		s := onStack(t)
		stage := testStage(0)
		stage.Params["test_report"] = map[string]any{"path": "nowhere.xml"}
		p := s.test(stage, secret)
		s.failsSaying(p, 0, `test_report "nowhere.xml": the script made no such file`)
		if got := s.job(p, 0).Tests; got != nil {
			t.Errorf("it has the tests %+v", got)
		}
	})
}
