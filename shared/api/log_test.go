package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/containerops/containerops/shared/api"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/observe"
	"github.com/containerops/containerops/shared/store"
)

// noIssuer cannot make tokens.
type noIssuer struct{}

func (noIssuer) Issue(context.Context, auth.TokenRequest) (string, auth.TokenView, error) {
	return "", auth.TokenView{}, errors.New("the table is gone")
}

// It is not parallel, as it looks at the default logger.
func TestALogSaysWhatFailedAndNothingSecret(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(observe.Handler(slog.NewJSONHandler(&log, nil))))
	t.Cleanup(func() { slog.SetDefault(before) })

	s := start(t)
	s.group("demo")
	pipelineID, webhook := s.pipeline("demo", "p"), uuid.NewString()
	s.runs.err = errors.New("the engine is gone")
	working := s.handler
	s.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(observe.Begin(r.Context()))
		if r.URL.Path == tokens {
			api.CreateToken(noIssuer{}).ServeHTTP(w, r)
			return
		}
		working.ServeHTTP(w, r)
	})
	about := fmt.Sprintf(`"account":"%s","pipeline":%d`, s.domain(), pipelineID)
	start := fmt.Sprintf("%s/%d/start", pipelines, pipelineID)
	for name, step := range map[string]struct {
		send func() *answer
		line string
	}{
		"a token": {func() *answer { return s.logIn("admin", s.admin.Password) }, `"route":"POST /v3/auth/tokens"`},
		"a webhook": {func() *answer {
			return s.send("POST", "/v3/manage/webhooks/"+webhook+"?a=planted", "", "X-Auth-Token:")
		}, `"route":"POST /v3/manage/webhooks/{webhook_id}"`},
		"a start": {func() *answer { return s.send("POST", start, `{"params": [{"name": "a", "value": "planted"}]}`) }, about},
	} {
		log.Reset()
		step.send().want(500)
		if !strings.Contains(log.String(), step.line) {
			t.Errorf("%s: %s is not in the log: %s", name, step.line, &log)
		}
		for _, secret := range []string{s.admin.Password, s.admin.SecretKey, s.token, webhook, "planted"} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("%s: %q is in the log: %s", name, secret, &log)
			}
		}
	}
}

// domain is the administrator's account.
func (s *service) domain() store.Domain {
	s.Helper()
	principal, err := s.users.Authenticate(s.Context(), s.request("GET", groups, ""), nil)
	if err != nil {
		s.Fatal(err)
	}
	return principal.Domain
}
