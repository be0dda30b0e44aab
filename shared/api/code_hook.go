package api

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/push"
)

// Pushes starts pipelines on pushes.
type Pushes interface {
	// Push takes a Git host's request, and says whether it started the pipeline. One that no secret of the pipeline vouches for
	// is WrongSecret, a pipeline under way StillRunning.
	Push(ctx context.Context, pipelineID int64, r push.Request) (started bool, err error)
}

// CodeHook is "code push hook". It asks for no authentication but the signature or token that the host makes of the hook's secret;
// until that is checked nothing of the body is read, and an unknown pipeline is answered as a wrong secret is.
func CodeHook(pushes Pushes) http.Handler {
	return serve(func(w http.ResponseWriter, r *http.Request) error {
		body, err := readBody(r)
		if err != nil {
			return err
		}
		id, err := (&call{Request: r}).id("pipeline_id")
		if err != nil {
			return err
		}
		started, err := pushes.Push(r.Context(), id, push.Request{Header: r.Header, Body: body})
		if err != nil {
			return err
		}
		status := http.StatusOK
		if started {
			status = http.StatusCreated
		}
		return answerJSON(w, status, nothing{})
	}, codeHookRoute)
}
