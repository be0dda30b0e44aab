package api_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func TestAnUpdateWithIfMatchIsOfTheVersionThatWasRead(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	body := strings.Replace(example(t, "create-pipeline.request"), `"test4"`, `"web"`, 1)
	s.send("POST", groups+"/shop/pipelines", body).want(201).wantHeader("ETag", `"1"`)
	get := func(tag string) { t.Helper(); s.send("GET", pipelines+"/1", "").want(200).wantHeader("ETag", tag) }
	get(`"1"`)
	put := func(ifMatch string) *answer {
		return s.send("PUT", pipelines+"/1", change("1", "shop", "web", newStage), "If-Match: "+ifMatch)
	}

	put(`"1"`).want(201).wantHeader("ETag", `"2"`)
	put(`"1"`).wantFault(pipeline.Busy, `pipeline 1 is now at "2"`)
	get(`"2"`)
	put(`"7", "2"`).want(201).wantHeader("ETag", `"3"`)
	put(`*`).want(201).wantHeader("ETag", `"4"`)
	put(``).want(201).wantHeader("ETag", `"5"`)
	put(`W/"5"`).wantFault(pipeline.Busy, `"5"`)
	s.send("GET", pipelines+"/1", "", "Accept: application/json").wantHeader("ETag", `"5"`)

	s.send("DELETE", pipelines+"/1", "", `If-Match: "4"`).wantFault(pipeline.Busy, `"5"`)
	s.send("DELETE", pipelines+"/1", "", `If-Match: W/"5"`).wantFault(pipeline.Busy, `"5"`)
	get(`"5"`)
	s.send("DELETE", pipelines+"/1", "", `If-Match: "5"`).want(204)
	s.send("DELETE", pipelines+"/1", "", `If-Match: "5"`).wantFault(pipeline.NotFound)
}

func TestAMalformedIfMatchIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	for _, tag := range []string{`1`, `"1`, `1"`, `w/"1"`, `W/1`, `"1" "2"`, `"1",*`, `**`, `,`, "\"a b\""} {
		s.send("PUT", pipelines+"/1", change("1", "shop", "web", newStage), "If-Match: "+tag).wantFault(pipeline.InvalidParam, "If-Match")
		s.send("DELETE", pipelines+"/1", "", "If-Match: "+tag).wantFault(pipeline.InvalidParam, "If-Match")
	}
	s.send("GET", pipelines+"/1", "").want(200).wantHeader("ETag", `"1"`)
}

func TestOfUpdatesOfOneVersionOneIsDone(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	const writers = 20
	answers := make([]*answer, writers)
	var all sync.WaitGroup
	for i := range writers {
		r := s.request("PUT", pipelines+"/1", change("1", "shop", "web", newStage), `If-Match: "1"`)
		all.Go(func() { answers[i] = s.answer(s.handler, r) })
	}
	all.Wait()
	done := 0
	for _, a := range answers {
		if a.status == 201 {
			done++
		} else {
			a.wantFault(pipeline.Busy)
		}
	}
	if done != 1 {
		t.Errorf("%d of %d updates were done", done, writers)
	}
	s.send("GET", pipelines+"/1", "").want(200).wantHeader("ETag", `"2"`)
}
