package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/codebuild"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// openedInternal is a stack with nothing but its loopback endpoint.
func openedInternal(t *testing.T) *stack {
	t.Helper()
	s := &stack{failed: make(chan error, 1)}
	if err := s.openInternal(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// says is a service that answers each request with a word.
func says(word string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"`+word+`": []}`)
	})
}

func TestTheLoopbackEndpointIsForThisProcessAlone(t *testing.T) {
	t.Parallel()
	s := openedInternal(t)
	s.internal.states.set(says("executions"))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.internal.listener.Addr().String(), strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Target", "AWSStepFunctions.ListExecutions")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("without a signature: %s", answer.Status)
	}
}

func TestARequestGoesToItsServiceAndWaitsUntilThatIsThere(t *testing.T) {
	t.Parallel()
	s := openedInternal(t)
	errs := make(chan error, 2)
	go func() {
		_, err := sfn.NewFromConfig(s.internal.config()).ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: new(string)})
		errs <- err
	}()
	go func() {
		_, err := codebuild.NewFromConfig(s.internal.config()).BatchGetBuilds(t.Context(), &codebuild.BatchGetBuildsInput{Ids: []string{"a"}})
		errs <- err
	}()
	s.internal.states.set(says("executions"))
	s.internal.builds.set(says("builds"))
	for range 2 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
