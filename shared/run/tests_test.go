package run_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/job/junit"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

const testedStage = `{"name": "p", "stages": [{"name": "test", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "go test",
	"test_report": {"path": "${where}/*.xml", "pass_rate": 90}}}], "params": [{"name": "where", "value": "out"}]}`

// tested plays a run whose agent has stored its tests.
func (w *world) tested(end func(at run.Position)) {
	w.t.Helper()
	number := w.start()
	at := w.first()
	w.begin(at, fmt.Sprint("token-", number))
	w.writeLog(number*100_000+1, `[]`)
	w.objects.all[job.TestsKey(string(domain), w.pipeline.ID, number*100_000+1)] =
		[]byte(`[{"name":"pays","suite":"shop.Cart","result":"failed","seconds":0.3,"message":"got 3"},{"name":"adds","suite":"shop.Cart","result":"passed","seconds":0.1}]`)
	end(at)
}

func TestABuildsTestsAreShownWithItsJob(t *testing.T) {
	t.Parallel()
	counted := &job.Tests{Passed: 5, Failed: 1, Skipped: 2}
	for name, end := range map[string]func(*world, run.Position){
		"that was successful": func(w *world, at run.Position) { w.finish(at, job.Result{LogNum: 1, Tests: counted}, nil) },
		"that failed": func(w *world, at run.Position) {
			cause := string(mustJSON(t, job.Failure{Reason: "test_report: too few", LogNum: 1, Tests: counted}))
			w.finish(at, nil, &run.TaskError{Error: job.ErrorFailed, Cause: cause})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, testedStage)
			w.tested(func(at run.Position) { end(w, at) })
			want := run.TestsView{Total: 8, Passed: 5, Failed: 1, Skipped: 2, PassRate: 83.33}
			jobs, _, err := w.Jobs(t.Context(), domain, w.pipeline.ID, 0, pipeline.Paging{Limit: pipeline.MaxLimit})
			w.must(err)
			if got := jobs[0].Tests; !reflect.DeepEqual(got, &want) {
				t.Errorf("the list says %+v, want %+v", got, want)
			}
			want.Cases = []junit.Case{
				{Name: "pays", Suite: "shop.Cart", Result: junit.Failed, Seconds: 0.3, Message: "got 3"},
				{Name: "adds", Suite: "shop.Cart", Result: junit.Passed, Seconds: 0.1},
			}
			log, _, err := w.Log(t.Context(), domain, w.pipeline.ID, 0, run.LatestJob, pipeline.Paging{Limit: pipeline.MaxLimit})
			w.must(err)
			if got := log.Tests; !reflect.DeepEqual(got, &want) {
				t.Errorf("the log comes with %+v, want %+v", got, want)
			}
		})
	}
}

func TestTheAgentIsToldOfTheReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testedStage)
	w.start()
	w.begin(w.first(), "token")
	if got, want := w.spec(100_001).Tests, (&job.TestReport{Path: "out/*.xml", PassRate: 90}); !reflect.DeepEqual(got, want) {
		t.Errorf("told is %+v, want %+v", got, want)
	}
}

func TestSingleTestsGoWithTheLogAndTheirCountsStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testedStage)
	for range w.Settings.KeepLogs + 1 {
		w.tested(func(at run.Position) {
			w.finish(at, job.Result{LogNum: 1, Tests: &job.Tests{Passed: 1}}, nil)
		})
	}
	if _, kept := w.objects.all[job.TestsKey(string(domain), w.pipeline.ID, 100_001)]; kept {
		t.Error("the first job's single tests are kept")
	}
	jobs, _, err := w.Jobs(t.Context(), domain, w.pipeline.ID, 0, pipeline.Paging{Limit: pipeline.MaxLimit})
	w.must(err)
	if first := jobs[len(jobs)-1]; first.Tests == nil || first.Tests.Passed != 1 || first.LogNum != 0 {
		t.Errorf("the first job is %+v", first)
	}
}

func TestAJobWhoseSingleTestsHaveExpiredIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testedStage)
	w.tested(func(at run.Position) {
		w.finish(at, job.Result{LogNum: 1, Tests: &job.Tests{Passed: 1}}, nil)
	})
	w.must(w.objects.Delete(t.Context(), job.TestsKey(string(domain), w.pipeline.ID, 100_001)))
	log, _, err := w.Log(t.Context(), domain, w.pipeline.ID, 0, run.LatestJob, pipeline.Paging{Limit: pipeline.MaxLimit})
	w.must(err)
	if log.Tests == nil || log.Tests.Total != 1 || log.Tests.Cases != nil {
		t.Errorf("shown is %+v", log.Tests)
	}
}
