package api_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// signedIn is always the same user.
type signedIn auth.Principal

func (p signedIn) Authenticate(context.Context, *http.Request, []byte) (auth.Principal, error) {
	return auth.Principal(p), nil
}

// as is the same service for another user of an account.
func (s *service) as(domain store.Domain, user string) *service {
	other := *s
	other.handler = s.operations(signedIn{Domain: domain, UserID: user, UserName: user})
	return &other
}

func TestWhoMayNotSeeAGroupFindsNothingOfIt(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, err := s.users.Authenticate(t.Context(), s.request("GET", "/", ""), nil)
	if err != nil {
		t.Fatal(err)
	}
	li, wang, stranger := s.as(admin.Domain, "li"), s.as(admin.Domain, "wang"), s.as("77aa", "li")
	li.group("shop")
	li.pipeline("shop", "web")
	s.group("bank")
	s.pipeline("bank", "web")

	t.Run("the creator uses it", func(t *testing.T) {
		li := li.in(t)
		li.send("GET", pipelines+"/1", "").want(200)
		li.send("POST", pipelines+"/1/start", "").want(201)
		li.send("GET", groups+"?limit=9", "").want(200).wantHeader("Content-Range", "0-1/1")
		li.send("GET", pipelines+"?limit=9", "").want(200).wantHeader("Content-Range", "0-1/1")
	})
	t.Run("the administrator uses everything", func(t *testing.T) {
		s := s.in(t)
		s.send("GET", pipelines+"/1", "").want(200)
		s.send("GET", groups+"?limit=9", "").want(200).wantHeader("Content-Range", "0-2/2")
	})
	t.Run("another user does not", func(t *testing.T) { wang.in(t).wantNothing() })
	t.Run("another account's user does not", func(t *testing.T) { stranger.in(t).wantNothing() })
	t.Run("but who was asked to review does", func(t *testing.T) {
		li, wang := li.in(t), wang.in(t)
		const path = pipelines + "/1/stages/3/start_info"
		vote := example(t, "start-info.request")
		wang.send("PUT", path, vote).want(201)
		wang.wantAsked("review 1 3 wang true")
		s.runs.err = pipeline.Faultf(pipeline.NotAllowed, "wang is not a reviewer")
		wang.send("PUT", path, vote).wantFault(pipeline.NotFound, "pipeline 1")
		li.send("PUT", path, vote).wantFault(pipeline.NotAllowed, "reviewer")
	})
}

// wantNothing demands that group shop and its pipeline 1 are as if absent.
func (s *service) wantNothing() {
	s.Helper()
	s.send("GET", groups, "").want(200).wantBody(`[]`)
	s.send("GET", pipelines, "").want(200).wantBody(`[]`)
	s.send("POST", groups+"/shop/pipelines", example(s.TB, "create-pipeline.request")).wantFault(pipeline.NotFound, "shop")
	for _, path := range []string{"", "/runs", "/runs/1", "/stages/0/jobs", "/stages/0/jobs/latest/logs"} {
		s.send("GET", pipelines+"/1"+path, "").wantFault(pipeline.NotFound, "pipeline 1")
	}
	s.send("POST", pipelines+"/1/start", "").wantFault(pipeline.NotFound, "pipeline 1")
	s.send("POST", pipelines+"/1/stop", "").wantFault(pipeline.NotFound, "pipeline 1")
}
