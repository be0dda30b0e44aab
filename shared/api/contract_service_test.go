package api_test

import "github.com/containerops/containerops/shared/pipeline"

func serviceContracts() []operation {
	return []operation{
		{id: "health", request: "GET /healthz", as: "anonymous", status: 200, answer: `{"status": "ok"}`},
		{
			id: "definition", request: "GET /openapi.yaml", as: "anonymous", status: 200,
			header: map[string]string{"Content-Type": "application/yaml;charset=utf8", "X-Content-Type-Options": "nosniff"},
		},
		{
			id: "docs", request: "GET /docs", as: "anonymous", status: 200,
			header: map[string]string{"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff"},
		},
		{
			id: "docs-file", request: "GET /docs/page.js", as: "anonymous", status: 200,
			header:  map[string]string{"Content-Type": "text/javascript; charset=utf-8"},
			refused: []refusal{{code: pipeline.NoSuchRoute, request: "GET /docs/none.js"}},
		},
	}
}
