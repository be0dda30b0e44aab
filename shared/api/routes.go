package api

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/containerops/containerops/shared/pipeline"
)

// The routes, as http.ServeMux has them. The gateway's are in the template, where {path...} is {path+}.
const (
	createGroupRoute    = "POST /v3/manage/pipelinegroups"
	deleteGroupRoute    = "DELETE /v3/manage/pipelinegroups/{group_name}"
	listGroupsRoute     = "GET /v3/manage/pipelinegroups"
	createPipelineRoute = "POST /v3/manage/pipelinegroups/{group_name}/pipelines"
	updatePipelineRoute = "PUT /v3/manage/pipelines/{pipeline_id}"
	deletePipelineRoute = "DELETE /v3/manage/pipelines/{pipeline_id}"
	getPipelineRoute    = "GET /v3/manage/pipelines/{pipeline_id}"
	listPipelinesRoute  = "GET /v3/manage/pipelines"
	codeHookRoute       = "POST /v3/manage/codehooks/{pipeline_id}"
	webhookRoute        = "POST /v3/manage/webhooks/{webhook_id}"
	webhookV2Route      = "POST /v2/manage/webhooks/{webhook_id}"
	startPipelineRoute  = "POST /v3/manage/pipelines/{pipeline_id}/start"
	stopPipelineRoute   = "POST /v3/manage/pipelines/{pipeline_id}/stop"
	listRunsRoute       = "GET /v3/manage/pipelines/{pipeline_id}/runs"
	getRunRoute         = "GET /v3/manage/pipelines/{pipeline_id}/runs/{run_id}"
	listJobsRoute       = "GET /v3/manage/pipelines/{pipeline_id}/stages/{stage_index}/jobs"
	getLogRoute         = "GET /v3/manage/pipelines/{pipeline_id}/stages/{stage_index}/jobs/{job_id}/logs"
	setStartInfoRoute   = "PUT /v3/manage/pipelines/{pipeline_id}/stages/{stage_index}/start_info"
	retryStageRoute     = "POST /v3/manage/pipelines/{pipeline_id}/stages/{stage_index}/start"
	listPackagesRoute   = "GET /v2/manage/packages"
	listVersionsRoute   = "GET /v2/manage/namespaces/{namespace}/packages/{package_name}/versions"
	listFilesRoute      = "GET /v2/manage/namespaces/{namespace}/packages/{package_name}/versions/{version}/file_paths"
	downloadRoute       = "GET /v2/manage/namespaces/{namespace}/packages/{package_name}/versions/{version}/file_paths/{path...}"
	createPackageRoute  = "POST /v2/manage/packages"
	updatePackageRoute  = "PATCH /v2/manage/namespaces/{namespace}/packages/{package_name}"
	deletePackageRoute  = "DELETE /v2/manage/namespaces/{namespace}/packages/{package_name}"
	deleteVersionRoute  = "DELETE /v2/manage/namespaces/{namespace}/packages/{package_name}/versions/{version}"
	uploadRoute         = "POST /v2/manage/namespaces/{namespace}/packages/{package_name}/versions/{version}/file_paths"
	listTemplatesRoute  = "GET /v3/manage/pipelinetemplates"
	getTemplateRoute    = "GET /v3/manage/pipelinetemplates/{template_id}"
	exportTemplateRoute = "POST /v3/manage/pipelinetemplates"
	deleteTemplateRoute = "DELETE /v3/manage/pipelinetemplates/{template_id}"
	bindAccountRoute    = "POST /v3/manage/sourceaccounts"
	listAccountsRoute   = "GET /v3/manage/sourceaccounts"
	unbindAccountRoute  = "DELETE /v3/manage/sourceaccounts/{name}"
	getGroupAuthRoute   = "GET /v3/manage/pipelinegroups/{group_name}/auth"
	setGroupAuthRoute   = "PUT /v3/manage/pipelinegroups/{group_name}/auth"
	createUserRoute     = "POST /v3/users"
	listUsersRoute      = "GET /v3/users"
	deleteUserRoute     = "DELETE /v3/users/{user_id}"
	setPasswordRoute    = "POST /v3/users/{user_id}/password"
	createKeyRoute      = "POST /v3.0/OS-CREDENTIAL/credentials"
	listKeysRoute       = "GET /v3.0/OS-CREDENTIAL/credentials"
	deleteKeyRoute      = "DELETE /v3.0/OS-CREDENTIAL/credentials/{access_key}"
	createTokenRoute    = "POST /v3/auth/tokens"
	healthRoute         = "GET /healthz"
	definitionRoute     = "GET /openapi.yaml"
	docsRoute           = "GET /docs"
	docsFileRoute       = "GET /docs/{file}"
)

// Routes lists what the service answers, each as "METHOD /path" in http.ServeMux's notation.
func Routes() []string {
	return []string{
		createGroupRoute, deleteGroupRoute, listGroupsRoute, getGroupAuthRoute, setGroupAuthRoute,
		createPipelineRoute, updatePipelineRoute, deletePipelineRoute, getPipelineRoute, listPipelinesRoute,
		webhookRoute, webhookV2Route, codeHookRoute,
		startPipelineRoute, stopPipelineRoute, listRunsRoute, getRunRoute,
		listJobsRoute, getLogRoute, retryStageRoute, setStartInfoRoute,
		listPackagesRoute, listVersionsRoute, listFilesRoute, downloadRoute,
		createPackageRoute, updatePackageRoute, deletePackageRoute, deleteVersionRoute, uploadRoute,
		listTemplatesRoute, getTemplateRoute, exportTemplateRoute, deleteTemplateRoute,
		bindAccountRoute, listAccountsRoute, unbindAccountRoute,
		createUserRoute, listUsersRoute, deleteUserRoute, setPasswordRoute,
		createKeyRoute, listKeysRoute, deleteKeyRoute,
		createTokenRoute, healthRoute, definitionRoute, docsRoute, docsFileRoute,
	}
}

// Unrouted answers requests that no operation takes: 405 with Allow where another method would be taken, 404 elsewhere.
// A gateway sends it what has no route.
func Unrouted() http.Handler {
	return endpoint(func(w http.ResponseWriter, r *http.Request) error {
		unrouted().ServeHTTP(w, r)
		return nil
	})
}

// unrouted is made once, and only when a request needs it: a function at its start does not.
var unrouted = sync.OnceValue(func() http.Handler {
	mux := http.NewServeMux()
	for path, methods := range methodsByPath() {
		mux.Handle(path, wrongMethod(methods))
	}
	mux.Handle("/", endpoint(func(_ http.ResponseWriter, r *http.Request) error { return noSuchRoute(r) }))
	return canonical(mux)
})

func methodsByPath() map[string][]string {
	methods := map[string][]string{}
	for _, route := range Routes() {
		method, path, _ := strings.Cut(route, " ")
		methods[path] = append(methods[path], method)
	}
	return methods
}

func wrongMethod(allowed []string) http.Handler {
	slices.Sort(allowed)
	allow := strings.Join(allowed, ", ")
	return endpoint(func(w http.ResponseWriter, r *http.Request) error {
		if slices.Contains(allowed, r.Method) {
			return noSuchRoute(r) // it came to another operation's handler
		}
		w.Header().Set("Allow", allow)
		return pipeline.Faultf(pipeline.WrongMethod, "%s: this path takes %s", r.Method, allow)
	})
}
