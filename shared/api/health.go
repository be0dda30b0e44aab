package api

import "net/http"

// Health answers that the service is there. It asks nothing of any other part, so that a probe costs nothing.
func Health() http.Handler {
	return serve(func(w http.ResponseWriter, _ *http.Request) error {
		return answerJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	}, healthRoute)
}
