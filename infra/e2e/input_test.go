package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestBadRequestsGetTheDocumentedAnswer(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.BuildStage("build", "true"))
	pipelines := "/v3/manage/pipelinegroups/" + s.group + "/pipelines"
	const good = `{"name":"p","stages":[{"name":"s","service_name":"jenkins_build","params":{"basic_env":"go","jenkins_shell":"true"}}]}`
	one := fmt.Sprintf("/v3/manage/pipelines/%d", p.ID)
	for name, bad := range map[string]struct {
		method, path, body string
		status             int
		code, detail       string // of one of the faults; the detail as a part
	}{
		"unknown pipeline":         {"GET", "/v3/manage/pipelines/999999999", "", 404, "SVCSTG.SWR.4040162", ""},
		"unknown pipeline's start": {"POST", "/v3/manage/pipelines/999999999/start", "", 404, "SVCSTG.SWR.4040162", ""},
		"unknown group":            {"POST", "/v3/manage/pipelinegroups/no-such-group/pipelines", good, 404, "SVCSTG.SWR.4040162", "no-such-group"},
		"unknown job":              {"GET", one + "/stages/0/jobs/77/logs", "", 404, "SVCSTG.S2I.4046032", ""},
		"unknown stage":            {"GET", one + "/stages/9/jobs", "", 404, "", ""},
		"unknown run":              {"GET", one + "/runs/77", "", 404, "", ""},
		"unknown webhook":          {"POST", "/v2/manage/webhooks/3e5a3c34-0000-4000-8000-5d3b6a1a9c11", "", 404, "SVCSTG.SWR.4040126", ""},
		"unknown package":          {"GET", "/v2/manage/namespaces/no/packages/no/versions", "", 404, "", ""},
		"unknown file":             {"GET", "/v2/manage/namespaces/no/packages/no/versions/no/file_paths/no", "", 404, "", ""},
		"an id that is no number":  {"GET", "/v3/manage/pipelines/one", "", 400, "SVCSTG.SWR.4000014", "pipeline_id"},
		"no JSON":                  {"POST", pipelines, `{"name":`, 400, "SVCSTG.SWR.4000014", ""},
		"a number for a name":      {"POST", pipelines, `{"name":7,"stages":[]}`, 400, "", "name"},
		"no stages":                {"POST", pipelines, `{"name":"p"}`, 400, "", "stages"},
		"a name for the group with a capital": {
			"POST", "/v3/manage/pipelinegroups", `{"group":"Shop"}`, 400, "SVCSTG.SWR.4000014", "group",
		},
		"a group that is there": {"POST", "/v3/manage/pipelinegroups", `{"group":"` + s.group + `"}`, 409, "SVCSTG.SWR.4090236", ""},
		"an unknown service": {
			"POST", pipelines, `{"name":"p","stages":[{"name":"s","service_name":"magic","params":{}}]}`, 400, "", "stages[0].service_name",
		},
		"an address that is no repository": {
			"POST", pipelines, `{"name":"p","stages":[{"name":"s","service_name":"code_source","params":{"git_type":"github","url":"ftp://x/y"}}]}`,
			400, "SVCSTG.SWR.4000014", "stages[0].params.url",
		},
		"a limit that is no number": {"GET", "/v3/manage/pipelines?limit=many", "", 400, "SVCSTG.SWR.4001070", "many"},
		"an unknown filter":         {"GET", "/v3/manage/pipelines?filter=colour::red", "", 400, "SVCSTG.SWR.4001035", "colour"},
		"a review where none is": {
			"PUT", one + "/stages/0/start_info", `{"mode":"review","review_result":"pass"}`, 400, "", "",
		},
		"a wrong method":   {"PATCH", one, "", 405, "SVCSTG.SWR.4050001", "PATCH"},
		"an unknown route": {"GET", "/v3/manage/nothing", "", 404, "SVCSTG.SWR.4040083", ""},
		"a body over 4.4 MB": {
			"POST", pipelines, `{"name":"` + strings.Repeat("a", 4_400_000) + `"}`, 413, "SVCSTG.SWR.4131001", "4400000",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json;charset=utf8"}}
			answer, err := s.api.DoRaw(t.Context(), bad.method, bad.path, header, []byte(bad.body))
			if err != nil {
				t.Fatal(err)
			}
			checkFault(t, answer, bad.status, bad.code, bad.detail)
		})
	}
}

// checkFault checks an answer that must be a list of faults, one of which has the code and the detail.
func checkFault(t *testing.T, answer *client.Answer, status int, code, detail string) {
	t.Helper()
	if answer.Status != status {
		t.Fatalf("answered %d, want %d: %.500s", answer.Status, status, answer.Body)
	}
	for _, fault := range answer.Faults() {
		if strings.HasPrefix(fault.Code, code) && strings.Contains(fault.Detail, detail) && fault.Message != "" {
			return
		}
	}
	t.Errorf("no fault %s with detail %q: %.500s", code, detail, answer.Body)
}

func TestWithoutValidCredentialsNothingIsAnswered(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	for name, header := range map[string]http.Header{
		"none":                {},
		"a token of our own":  {"X-Auth-Token": {"eyJhbGciOiJub25lIn0.e30."}},
		"a wrong signature":   {"Authorization": {"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=00"}, "X-Sdk-Date": {"20200101T000000Z"}},
		"an empty token":      {"X-Auth-Token": {""}},
		"another scheme's":    {"Authorization": {"Bearer abc"}},
		"a signature cut off": {"Authorization": {"SDK-HMAC-SHA256 Access="}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer, err := s.api.Send(t.Context(), http.MethodGet, "/v3/manage/pipelines", header, nil)
			if err != nil {
				t.Fatal(err)
			}
			checkFault(t, answer, http.StatusUnauthorized, "SVCSTG.", "")
		})
	}
	t.Run("a wrong password", func(t *testing.T) {
		t.Parallel()
		wrong := s.credentials
		wrong.Password += "x"
		answer, err := newClient(t, wrong).Login(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		checkFault(t, answer, http.StatusUnauthorized, "SVCSTG.", "")
	})
}

func TestHealthIsAnsweredWithoutAuthentication(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	answer, err := s.api.Send(t.Context(), http.MethodGet, "/healthz", nil, nil)
	s.must(err)
	var health struct {
		Status string `json:"status"`
	}
	if err := answer.Decode(&health); err != nil || health.Status != "ok" {
		t.Errorf("health is %d %s", answer.Status, answer.Body)
	}
}
