package stepfunctions_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/shared/machines/stepfunctions"
)

func TestWhatRunsIsListedWithAThousandAPage(t *testing.T) {
	t.Parallel()
	var asked []map[string]any
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in map[string]any
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		asked = append(asked, in)
		next := ""
		if len(asked) == 1 {
			next = `, "nextToken": "second"`
		}
		fmt.Fprintf(w, `{"executions": [{"executionArn": "run-%d"}]%s}`, len(asked), next)
	}))
	defer server.Close()
	engine := stepfunctions.New(func() *sfn.Client {
		return sfn.New(sfn.Options{
			BaseEndpoint: aws.String(server.URL), Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
		})
	})
	running, err := engine.Running(t.Context(), "machine")
	if err != nil || len(running) != 2 || !running["run-1"] || !running["run-2"] {
		t.Errorf("%v run (%v)", running, err)
	}
	for i, token := range []any{nil, "second"} {
		in := asked[i]
		if in["stateMachineArn"] != "machine" || in["statusFilter"] != "RUNNING" || in["maxResults"] != 1000.0 || in["nextToken"] != token {
			t.Errorf("request %d is %v", i+1, in)
		}
	}
}
