package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// yaml measures the create of a pipeline of 100 KB in YAML beside the same in JSON.
func (b *bench) yaml(ctx context.Context) error {
	const repeats = 101
	scripts := [2]string{strings.Repeat("go build -o greeter ./cmd/greeter # one more line of it\n", 900), strings.Repeat("go test ./...\n", 3600)}
	return b.serve(ctx, func(s *service) error {
		var numbers atomic.Int64
		one := connected(1)
		defer one.CloseIdleConnections()
		r := request{method: http.MethodPost, url: s.URL + groupsPath + "/" + group + "/pipelines", token: s.token, status: http.StatusCreated}
		asJSON, asYAML := r, r
		asJSON.contentType, asJSON.body = "application/json;charset=utf8", func(n int64) []byte { return large(n, scripts) }
		asYAML.contentType, asYAML.body = "application/yaml;charset=utf8", func(n int64) []byte { return largeYAML(n, scripts) }
		var json, yaml []time.Duration
		for range repeats {
			for _, side := range []struct {
				request *request
				into    *[]time.Duration
			}{{&asJSON, &json}, {&asYAML, &yaml}} {
				took, err := side.request.send(ctx, one, numbers.Add(1))
				if err != nil {
					return err
				}
				*side.into = append(*side.into, took)
			}
		}
		slices.Sort(json)
		slices.Sort(yaml)
		b.table.add(row{
			figure: "create of 100 KB in YAML", measured: milliseconds(yaml[repeats/2]), beside: "JSON " + milliseconds(json[repeats/2]),
			ratio: ratio(yaml[repeats/2], json[repeats/2]), aim: "at most 3",
		})
		return nil
	})
}

func large(n int64, scripts [2]string) []byte {
	return fmt.Appendf(nil, `{"name": "large-%d", "stages": [
		{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": %q}},
		{"name": "test", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": %q}}]}`, n, scripts[0], scripts[1])
}

// largeYAML has the scripts as people write them, line under line.
func largeYAML(n int64, scripts [2]string) []byte {
	out := fmt.Appendf(nil, "name: large-%d\nstages:\n", n)
	for i, name := range []string{"build", "test"} {
		indented := strings.ReplaceAll(strings.TrimSuffix(scripts[i], "\n"), "\n", "\n        ")
		out = fmt.Appendf(out, "  - name: %s\n    service_name: jenkins_build\n    params:\n      basic_env: go\n      jenkins_shell: |\n        %s\n", name, indented)
	}
	return out
}
