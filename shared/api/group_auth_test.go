package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func TestRightsAreSetAndRead(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	wang, id := s.user("wang")
	s.user("li")
	auth := groups + "/shop/auth"
	s.send("GET", auth, "").want(200).wantBody(`[]`)
	const both = `[{"user_name": "wang", "auth": "read"}, {"user_name": "li", "auth": "manage"}]`
	s.send("PUT", auth, both).want(201).wantBody(both)
	s.send("GET", auth, "").want(200).wantBody(both)
	s.send("GET", auth+"?limit=1&offset=1", "").want(200).wantHeader("Content-Range", "1-1/2")

	t.Run("the last list is the whole list", func(t *testing.T) {
		s := s.in(t)
		wang.in(t).send("GET", groups+"?limit=5", "").want(200).wantHeader("Content-Range", "0-1/1")
		s.send("PUT", auth, `[]`).want(201).wantBody(`[]`)
		wang.in(t).send("GET", groups+"?limit=5", "").want(200).wantHeader("Content-Range", "0-0/0")
	})
	t.Run("who gets the name of a deleted user gets none of their rights", func(t *testing.T) {
		s := s.in(t)
		s.send("PUT", auth, both).want(201)
		s.send("DELETE", users+"/"+id, "").want(204)
		s.send("GET", auth, "").want(200).wantBody(`[{"user_name": "li", "auth": "manage"}]`)
		wang, _ := s.user("wang")
		wang.send("GET", groups, "").want(200).wantBody(`[]`)
		s.send("GET", auth, "").want(200).wantBody(`[{"user_name": "li", "auth": "manage"}]`)
	})
	t.Run("they stay when pipelines come and go", func(t *testing.T) {
		s := s.in(t)
		s.pipeline("shop", "web")
		s.send("DELETE", pipelines+"/1", "").want(204)
		s.send("GET", auth, "").want(200).wantBody(`[{"user_name": "li", "auth": "manage"}]`)
	})
}

func TestAllThatIsWrongWithRightsIsTold(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.user("wang")
	auth := groups + "/shop/auth"
	var faults []struct{ ErrorCode, Detail string }
	s.send("PUT", auth, `[{"user_name": "nobody", "auth": "read"}, {"user_name": "wang", "auth": "own"}, {"user_name": "wang", "auth": "read"}, {}]`).
		want(400).into(&faults)
	var got []string
	for _, f := range faults {
		got = append(got, f.ErrorCode[strings.LastIndexByte(f.ErrorCode, '.')+1:]+" "+f.Detail[:strings.IndexByte(f.Detail, ':')])
	}
	if want := "[4001067 [0].user_name 4007003 [1].auth 4001067 [2].user_name 4001014 [3].user_name 4007003 [3].auth]"; fmt.Sprint(got) != want {
		t.Errorf("faults %v, want %s", got, want)
	}
	s.send("PUT", auth, `{"user_name": "wang", "auth": "read"}`).wantFault(pipeline.InvalidParam, "body: must be an array")
	s.send("PUT", auth, `null`).wantFault(pipeline.InvalidParam, "body: must be an array")
	s.send("PUT", auth, `[`+strings.Repeat(`{},`, 200)+`{}]`).wantFault(pipeline.InvalidParam, "at most 200")
	s.send("PUT", groups+"/bank/auth", `[]`).wantFault(pipeline.NotFound, "bank")
	s.send("GET", auth, "").want(200).wantBody(`[]`)
}
