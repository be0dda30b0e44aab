package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/containerops/containerops/infra/local/bundle"
	"github.com/containerops/containerops/infra/local/states"
)

func TestStateMachinesInvokeFunctionsInSAM(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status  int    // what start-lambda answers
		failed  string // its header when it is the function that has failed
		payload string
	}{
		"a function answers":        {status: http.StatusOK, payload: `{"next":"stage"}`},
		"a function fails":          {status: http.StatusOK, failed: "Unhandled", payload: `{"errorType":"TransientError"}`},
		"no container could be had": {status: http.StatusBadGateway, payload: `{"Type":"LocalService"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, arn := invoking(t, func(w http.ResponseWriter, r *http.Request) {
				event, _ := io.ReadAll(r.Body)
				if r.URL.Path != "/2015-03-31/functions/StartStageFunction/invocations" || string(event) != `{"run":1}` {
					t.Errorf("%s got %s", r.URL, event)
				}
				w.Header().Set("X-Amz-Function-Error", c.failed)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.payload)
			})
			answer, err := a.invoke(t.Context(), arn, []byte(`{"run":1}`))
			own := new(states.FunctionError)
			if errors.As(err, &own) != (c.failed != "") || c.failed != "" && string(own.Payload) != c.payload {
				t.Errorf("the function's error is %v", err)
			}
			if (err == nil) != (c.status == http.StatusOK && c.failed == "") || err == nil && string(answer) != c.payload {
				t.Errorf("answer %s (%v)", answer, err)
			}
		})
	}
}

// invoking is an API whose functions answer so, and the ARN of one of them.
func invoking(t *testing.T, answer http.HandlerFunc) (a *api, arn string) {
	t.Helper()
	b, err := bundle.Load()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	a = &api{bundle: b, lambda: server.Listener.Addr().String()}
	for _, f := range b.Functions {
		if f.ID == "StartStageFunction" {
			arn = f.ARN
		}
	}
	return a, arn
}
