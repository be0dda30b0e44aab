package api_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/containerops/containerops/shared/api"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
)

// event is what a gateway makes of a request: its path decoded, its header names in lower case.
func event(routeKey, rawPath string, parameters map[string]string) events.APIGatewayV2HTTPRequest {
	method, _, _ := strings.Cut(routeKey, " ")
	e := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: routeKey, RawPath: rawPath, PathParameters: parameters, Headers: map[string]string{},
	}
	e.RequestContext.HTTP.Method = method
	e.RequestContext.HTTP.Path = rawPath
	e.RequestContext.DomainName = "ops.example.com"
	return e
}

// echo answers the path that it was asked for.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write([]byte(r.URL.EscapedPath()))
})

func TestAnEventsPathIsEncodedAgain(t *testing.T) {
	t.Parallel()
	const files = "GET /v2/manage/namespaces/{namespace}/packages/{package_name}/versions/{version}/file_paths/{path+}"
	for name, c := range map[string]struct {
		event events.APIGatewayV2HTTPRequest
		want  string
	}{
		"a space and nested folders": {event(files, "/v2/manage/namespaces/n/packages/hello hello/versions/V1/file_paths/a/b c.war",
			map[string]string{"namespace": "n", "package_name": "hello hello", "version": "V1", "path": "a/b c.war"}),
			"/v2/manage/namespaces/n/packages/hello%20hello/versions/V1/file_paths/a/b%20c.war"},
		"what would be an escape, a query or a fragment": {event("GET /p/{a}", "/p/100%?#", map[string]string{"a": "100%?#"}), "/p/100%25%3F%23"},
		"a slash within a segment":                       {event("GET /p/{a}", "/p/a/b", map[string]string{"a": "a/b"}), "/p/a%2Fb"},
		"no parameters":                                  {event("GET /healthz", "/healthz", nil), "/healthz"},
		"no route":                                       {event("$default", "/what ever/100%", nil), "/what%20ever/100%25"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer, err := api.Lambda(echo)(t.Context(), c.event)
			if err != nil {
				t.Fatal(err)
			}
			if answer.Body != c.want {
				t.Errorf("path %s, want %s", answer.Body, c.want)
			}
		})
	}
}

func TestAnOperationAnswersEvents(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	create := api.Lambda(api.CreatePipeline(s.users, s.catalog, s.hooks))
	e := event("POST /v3/manage/pipelinegroups/{group_name}/pipelines", groups+"/shop/pipelines", map[string]string{"group_name": "shop"})
	e.Headers = map[string]string{strings.ToLower(auth.TokenHeader): s.token, "content-type": "application/yaml;charset=utf8", "accept": "text/plain, application/json"}
	e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(
		"name: web\nstages:\n- name: build\n  service_name: jenkins_build\n  params: {basic_env: go, jenkins_shell: make}\n")), true
	answer, err := create(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	var created pipeline.Pipeline
	if err := json.Unmarshal([]byte(answer.Body), &created); err != nil || answer.StatusCode != 201 || created.Name != "web" {
		t.Errorf("%d %s (%v), want the pipeline", answer.StatusCode, answer.Body, err)
	}
	again, err := create(t.Context(), e)
	if err != nil || again.StatusCode != 409 || again.Headers["Content-Type"] != "application/json;charset=utf8" {
		t.Errorf("%d %v (%v), want the fault", again.StatusCode, again.Headers, err)
	}
}
