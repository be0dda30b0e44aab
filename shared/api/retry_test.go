package api_test

import (
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func TestAStageIsRetried(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	path := pipelines + "/1/stages/1/start"
	s.send("POST", path+"?mode=retry", "").want(201).wantBody(`{}`)
	s.wantAsked("retry 1 1")
	s.send("POST", path, "").wantFault(pipeline.InvalidQuery, "mode")
	s.send("POST", path+"?mode=again", "").wantFault(pipeline.InvalidQuery, "again")
	s.send("POST", path+"?mode=%zz", "").wantFault(pipeline.InvalidQuery)
	s.send("POST", path+"?mode=rollback&source=rollback::true", "").wantFault(pipeline.CannotRollBack)
	s.send("POST", pipelines+"/1/stages/x/start?mode=retry", "").wantFault(pipeline.InvalidParam, "stage_index")
	s.send("POST", pipelines+"/2/stages/1/start?mode=retry", "").wantFault(pipeline.NotFound, "pipeline 2")
	s.wantAsked("retry 1 1")
	s.runs.err = pipeline.Faultf(pipeline.StillRunning, "run 7")
	s.send("POST", path+"?mode=retry", "").wantFault(pipeline.StillRunning, "run 7")
}
