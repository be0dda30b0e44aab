package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// The content types of answers, as the contract writes them.
const (
	typeJSON = "application/json;charset=utf8"
	typeYAML = "application/yaml;charset=utf8"
)

// retryAfter is the seconds for which a client leaves a throttled service alone: what was tried here took that long too.
const retryAfter = "2"

// runAfter is the same for one whose account has too many runs: it is runs that have to end.
const runAfter = "30"

// nothing is the answer {} of operations that have nothing to say.
type nothing struct{}

// answerJSON writes a whole answer. The value is encoded before anything is sent, so an error can still be answered.
func answerJSON(w http.ResponseWriter, status int, value any) error {
	body, err := pipeline.Encode(value, pipeline.JSON)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	answerBytes(w, status, typeJSON, body)
	return nil
}

func answerBytes(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		slog.Debug("the client left before its answer was whole", "error", err)
	}
}

// errorView is one element of every error answer, also when the request wanted YAML.
type errorView struct {
	Code    pipeline.Code `json:"errorCode"`
	Message string        `json:"errorMessage"`
	Detail  string        `json:"detail"`
}

// writeError answers an error: its faults with the status of the first, or Internal for what is not a client's business.
// That is in the log.
func writeError(w http.ResponseWriter, r *http.Request, err error) {
	faults := pipeline.FaultsOf(err)
	switch {
	case throttled(err):
		slog.WarnContext(r.Context(), "request throttled", "route", r.Pattern, "error", err)
		faults = pipeline.Faults{{Code: pipeline.Throttled, Detail: "the service takes no more requests for now, try again"}}
		w.Header().Set("Retry-After", retryAfter)
	case errors.Is(err, store.ErrContention):
		faults = pipeline.Faults{{Code: pipeline.Busy, Detail: "others are writing to the same, try again"}}
		w.Header().Set("Retry-After", retryAfter)
	}
	if len(faults) > 0 && faults[0].Code == pipeline.QueueFull {
		w.Header().Set("Retry-After", runAfter)
	}
	if len(faults) == 0 {
		slog.ErrorContext(r.Context(), "request failed", "route", r.Pattern, "error", err) // no path: a webhook's is a secret
		faults = pipeline.Faults{{Code: pipeline.Internal}}
	}
	views := make([]errorView, len(faults))
	for i, f := range faults {
		views[i] = errorView{Code: f.Code, Message: f.Code.Message(), Detail: f.Detail}
	}
	body, err := pipeline.Encode(views, pipeline.JSON)
	if err != nil {
		slog.ErrorContext(r.Context(), "encode an error answer", "error", err)
	}
	answerBytes(w, faults[0].Code.Status(), typeJSON, body)
}
