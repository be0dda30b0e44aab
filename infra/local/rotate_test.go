package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/shared/auth/sign"
)

func TestRotatedKeysKeepWhatIsSealedAndTheTokensUnlessTheyAreToEnd(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first := start(t, data)
	first.ready(t)
	token, err := asAdministrator(t, data).Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bind := map[string]string{"git_type": "gitlab", "name": "work", "url": "https://git.example.com", "token": "glpat-1"}
	if err := asAdministrator(t, data).Call(t.Context(), http.MethodPost, "/v3/manage/sourceaccounts", bind, nil); err != nil {
		t.Fatal(err)
	}
	pipeline := withSecret(t, asAdministrator(t, data))
	if code, _, said := start(t, data, "--rotate-keys").end(t); code != 1 || !strings.Contains(said, "in use") {
		t.Errorf("while the stack runs: exit code %d, %s", code, said)
	}
	first.terminate(t)
	first.end(t)

	for _, rotation := range []struct {
		flag, said string
		status     int // of a request with the token of before
	}{
		{"--rotate-keys", "2 secrets are sealed anew; tokens hold", http.StatusOK},
		{"--rotate-keys=end-tokens", "2 secrets are sealed anew; every token has ended", http.StatusUnauthorized},
	} {
		code, lines, errors := start(t, data, rotation.flag).end(t)
		if code != 0 || !strings.Contains(strings.Join(lines, "\n"), rotation.said) {
			t.Fatalf("%s: exit code %d, %q, %s", rotation.flag, code, lines, errors)
		}
		again := start(t, data)
		again.ready(t)
		if status := listWith(t, data, token); status != rotation.status {
			t.Errorf("%s: the token of before is answered %d", rotation.flag, status)
		}
		signing := asAdministrator(t, data)
		signing.Sign = func(r *http.Request, body []byte) {
			sign.Sign(r, body, signing.Credentials.AccessKey, signing.Credentials.SecretKey, time.Now())
		}
		if err := signing.Call(t.Context(), http.MethodGet, "/v3/manage/pipelines", nil, nil); err != nil {
			t.Errorf("%s: a signed request: %v", rotation.flag, err)
		}
		answer, err := signing.DoRaw(t.Context(), http.MethodGet, pipeline, http.Header{"Accept": {"application/json"}}, nil)
		if err != nil || !strings.Contains(string(answer.Body), `"secret":"planted"`) {
			t.Errorf("%s: of the notification's secret nothing is shown: %v, %s", rotation.flag, err, answer.Body)
		}
		again.terminate(t)
		again.end(t)
	}
}

// withSecret makes a pipeline whose notification has a secret, and returns its path.
func withSecret(t *testing.T, api *client.Client) string {
	t.Helper()
	if err := api.CreateGroup(t.Context(), "sealed", ""); err != nil {
		t.Fatal(err)
	}
	p, err := api.CreatePipeline(t.Context(), "sealed", client.Definition{
		Name: "p", Stages: []client.StageDefinition{client.BuildStage("build", "true")},
		PostOperation: client.NotifyURL("https://tool.example.com/hook", "planted", client.OnAny),
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("/v3/manage/pipelines/%d", p.ID)
}

func asAdministrator(t *testing.T, data string) *client.Client {
	a := administratorIn(t, data)
	return client.New(client.Credentials{Endpoint: a.Endpoint, Domain: a.Domain, User: a.User, Password: a.Password,
		AccessKey: a.AccessKey, SecretKey: a.SecretKey})
}

func listWith(t *testing.T, data, token string) (status int) {
	t.Helper()
	answer, err := asAdministrator(t, data).Send(context.WithoutCancel(t.Context()), http.MethodGet, "/v3/manage/pipelines",
		http.Header{"X-Auth-Token": {token}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Status
}
