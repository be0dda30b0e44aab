package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/containerops/containerops/shared/pipeline"
)

// Webhooks fires triggers.
type Webhooks interface {
	// Webhook fires a webhook's trigger with the call's parameters. It is nil when that started something; a condition that
	// does not hold yet is a Fault of status 202, an unknown id NoSuchTrigger, a pipeline under way StillRunning.
	Webhook(ctx context.Context, id string, query map[string]string) error
}

// Webhook is operation 11, under /v2 and /v3. It asks for no authentication: the id is the secret (API.md, Settled).
func Webhook(hooks Webhooks) http.Handler {
	return serve(func(w http.ResponseWriter, r *http.Request) error {
		if _, err := readBody(r); err != nil {
			return err
		}
		params, err := webhookParams(r)
		if err != nil {
			return err
		}
		if err := hooks.Webhook(r.Context(), strings.ToLower(r.PathValue("webhook_id")), params); err != nil {
			return err
		}
		return answerJSON(w, http.StatusCreated, nothing{})
	}, webhookRoute, webhookV2Route)
}

// webhookParams takes each query parameter's only value.
func webhookParams(r *http.Request) (map[string]string, error) {
	query, err := parseQuery(r)
	if err != nil {
		return nil, err
	}
	params := make(map[string]string, len(query))
	for name, values := range query {
		if len(values) > 1 {
			return nil, pipeline.Faultf(pipeline.InvalidQuery, "%.80q: is there %d times", name, len(values))
		}
		params[name] = values[0]
	}
	return params, nil
}
