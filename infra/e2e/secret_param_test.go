package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestASecretParamIsUsedAndNeverShown(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	secret := unique("planted") + "/+ü"
	prints := `test "${token}" = "$token" && echo "it is ${token}, $(printf %s "${token}" | base64)"; printf 'split '; printf %s "${token}" | cut -c1-9 | tr -d '\n'; printf %s "${token}" | cut -c10-`
	p := s.createFrom(client.Definition{
		PreOperation: client.WebhookTriggers("or", 1),
		Params:       []client.Param{{Name: "token", Value: secret, Secret: true}, {Name: "open", Value: "plain"}},
		Stages:       []client.StageDefinition{client.BuildStage("use", prints)},
	})
	s.fire(p)
	s.awaitStatus(p, "success")
	log := s.log(p, 0)
	if !strings.Contains(log, "it is ******, ******") || !strings.Contains(log, "split ******") {
		t.Errorf("the log says:\n%s", log)
	}
	path := fmt.Sprintf("/v3/manage/pipelines/%d", p.ID)
	for _, where := range []string{path, path + "/runs", path + "/runs/1", path + "/stages/0/jobs/latest/logs"} {
		for _, accept := range []string{"application/json", "application/yaml"} {
			answer, err := s.api.DoRaw(t.Context(), http.MethodGet, where, http.Header{"Accept": {accept}}, nil)
			s.must(err)
			s.must(answer.Err())
			for _, form := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret))} {
				if strings.Contains(string(answer.Body), form) {
					t.Errorf("%s as %s shows the secret:\n%s", where, accept, answer.Body)
				}
			}
		}
	}

	t.Run("sent back as it is shown it is kept", func(t *testing.T) {
		s.must(s.update(p, func(definition map[string]any) {
			script(definition, fmt.Sprintf("echo again ${token}; test $(printf %%s '${token}' | wc -c) = %d", len(secret)))
		}))
		s.fire(p)
		s.awaitStatus(p, "success")
		s.awaitLine(p, 0, "again ******")
	})
	t.Run("a new one cannot be the mask", func(t *testing.T) {
		_, err := s.api.CreatePipeline(t.Context(), s.group, client.Definition{Name: unique("p"),
			Params: []client.Param{{Name: "token", Value: "******", Secret: true}}, Stages: []client.StageDefinition{client.BuildStage("use", "true")}})
		s.refused(err, http.StatusBadRequest, "SVCSTG.SWR.4000014")
	})
	t.Run("made open it is not told", func(t *testing.T) {
		s.must(s.update(p, func(definition map[string]any) {
			definition["params"].([]any)[0].(map[string]any)["secret"] = false
		}))
		now, err := s.api.DoRaw(t.Context(), http.MethodGet, path, http.Header{"Accept": {"application/json"}}, nil)
		s.must(err)
		if strings.Contains(string(now.Body), secret) {
			t.Errorf("it shows the secret: %s", now.Body)
		}
	})
}
