package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/containerops/containerops/shared/api"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

func TestOnlyWhoIsKnownIsAnswered(t *testing.T) {
	t.Parallel()
	s := start(t)
	open := "POST /v3/auth/tokens, GET /healthz, POST /v2/manage/webhooks/1, POST /v3/manage/webhooks/1, POST /v3/manage/codehooks/1, GET /openapi.yaml, GET /docs, GET /docs/1"
	for _, route := range api.Routes() {
		method, path, _ := strings.Cut(strings.NewReplacer("{path...}", "1").Replace(route), " ")
		for name := range strings.SplitSeq(path, "/") {
			if strings.HasPrefix(name, "{") {
				path = strings.Replace(path, name, "1", 1)
			}
		}
		if strings.Contains(open, method+" "+path) {
			continue
		}
		t.Run(route, func(t *testing.T) {
			s := s.in(t)
			s.send(method, path, "", "X-Auth-Token:").wantFault(pipeline.NotAuthenticated)
			s.send(method, path, "", "X-Auth-Token: made.up.token").wantFault(pipeline.AuthenticationFailed)
		})
	}
}

func TestWhatHasNoRouteIsTold(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, path := range []string{
		"/", "/v3", "/v3/manage/nothing", groups + "/a/b", "/v3//manage/pipelinegroups", "/v3/./manage/pipelinegroups", groups + "/a/b/c",
	} {
		s.answer(api.Unrouted(), s.request("GET", path, "")).wantFault(pipeline.NoSuchRoute, "GET "+path)
	}
	s.send("DELETE", groups, "").wantHeader("Allow", "GET, POST").wantFault(pipeline.WrongMethod, "GET, POST")
	s.send("POST", pipelines+"/1", "").wantHeader("Allow", "DELETE, GET, PUT").wantFault(pipeline.WrongMethod)

	t.Run("also by a handler that gets another's request", func(t *testing.T) {
		s := s.in(t)
		create := api.CreateGroup(s.users, s.catalog)
		s.answer(create, s.request("GET", groups, "")).wantFault(pipeline.NoSuchRoute)
		s.answer(create, s.request("PATCH", groups, "")).wantFault(pipeline.WrongMethod)
		s.answer(create, s.request("GET", "/nowhere", "")).wantFault(pipeline.NoSuchRoute)
		s.answer(create, s.request("GET", "//", "")).wantFault(pipeline.NoSuchRoute)
	})
}

// brokenUsers fails as no one should see.
type brokenUsers struct{ panics bool }

func (b brokenUsers) Authenticate(context.Context, *http.Request, []byte) (auth.Principal, error) {
	err := errors.New("dial tcp 10.0.0.7:5432: connection refused")
	if b.panics {
		panic(err)
	}
	return auth.Principal{}, err
}

func TestWhatGoesWrongInsideIsNotShown(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, users := range []brokenUsers{{panics: false}, {panics: true}} {
		a := s.answer(s.operations(users), s.request("GET", groups, ""))
		a.wantFault(pipeline.Internal)
		if strings.Contains(string(a.body), "10.0.0.7") || strings.Contains(string(a.body), "panic") {
			t.Errorf("%s shows what went wrong inside", a.body)
		}
	}
}

func TestContentionIsAConflict(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.runs.err = fmt.Errorf("fire the webhook: %w", store.ErrContention)
	s.send("POST", "/v2/manage/webhooks/1", "").wantHeader("Retry-After", "2").wantFault(pipeline.Busy, "try again")
}

func TestThrottlingIsSaidToBeSo(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, cause := range []error{
		store.ErrThrottled,
		&smithy.GenericAPIError{Code: "ThrottlingException", Message: "Rate exceeded"},         // Step Functions, Secrets Manager
		&smithy.GenericAPIError{Code: "SlowDown", Message: "Please reduce your request rate."}, // S3
	} {
		s.runs.err = fmt.Errorf("fire the webhook: %w", cause)
		s.send("POST", "/v2/manage/webhooks/1", "").wantHeader("Retry-After", "2").wantFault(pipeline.Throttled, "try again")
	}
	s.runs.err = &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "no"}
	s.send("POST", "/v2/manage/webhooks/1", "").wantFault(pipeline.Internal)
}

func TestHealthAsksForNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.send("GET", "/healthz", "", "X-Auth-Token:").want(200).wantBody(`{"status": "ok"}`)
}
