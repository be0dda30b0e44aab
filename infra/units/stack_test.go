package units_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbuild "github.com/aws/aws-sdk-go-v2/service/codebuild"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/infra/client"
	dynamodblocal "github.com/containerops/containerops/infra/dynamodb-local"
	"github.com/containerops/containerops/infra/inprocess"
	"github.com/containerops/containerops/infra/local/files"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/job/codebuild"
	"github.com/containerops/containerops/shared/machines/stepfunctions"
	"github.com/containerops/containerops/shared/store"
	"github.com/containerops/containerops/shared/store/dynamo"
	"github.com/containerops/containerops/shared/wire"
)

const table = "units"

// metered is the bundle on a table that counts.
type metered struct {
	*inprocess.Stack
	*meter
	parts  *wire.Parts
	domain store.Domain
	api    *client.Client
}

func serve(t *testing.T) *metered {
	t.Helper()
	local, err := dynamodblocal.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := local.Stop(); err != nil {
			t.Error(err)
		}
	})
	if err := dynamo.CreateTable(t.Context(), local.Client(), table); err != nil {
		t.Fatal(err)
	}
	objects, err := files.Open(t.Context(), files.Config{Dir: t.TempDir(), AccessKey: "units", SecretKey: "units-secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { objects.Close() })
	m := &meter{}
	cfg := aws.Config{Region: "us-east-1", BaseEndpoint: aws.String(engines(t)), Credentials: anonymous()}
	parts := &wire.Parts{
		Settings: wire.Settings{
			FilesBucket: files.FilesBucket, WorkBucket: files.WorkBucket,
			PipelineMachine: "arn:aws:states:us-east-1:123456789012:stateMachine:pipeline",
			PublicURL:       "http://127.0.0.1", StageTimeout: time.Hour, RunRetention: 24 * time.Hour,
		},
		Machines: stepfunctions.New(func() *sfn.Client { return sfn.NewFromConfig(cfg) }),
		Builds:   codebuild.New(sdkbuild.NewFromConfig(cfg), codebuild.OneProject("builds")),
		Table:    dynamo.New(func() *dynamodb.Client { return local.Client(m.price(local.Client())) }, table, dynamo.Options{OnCapacity: m.count}),
		Work:     objects.Bucket(files.WorkBucket), Files: objects.Bucket(files.FilesBucket),
		Links: objects.Links("http://127.0.0.1", files.FilesBucket), Keys: auth.HeldKeys(auth.NewKeys()),
	}
	credentials := auth.NewCredentials()
	account, _, err := parts.Users().Bootstrap(t.Context(), credentials)
	if err != nil {
		t.Fatal(err)
	}
	stack, err := inprocess.Serve(parts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stack.Close() })
	return &metered{stack, m, parts, account.ID, client.New(client.Credentials{
		Endpoint: stack.URL, Domain: auth.DefaultDomain, User: auth.DefaultUser, Password: credentials.Password,
		AccessKey: credentials.AccessKey, SecretKey: credentials.SecretKey,
	})}
}

func anonymous() aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "units", SecretAccessKey: "units"}, nil
	})
}

// engines is a Step Functions and a CodeBuild that take note of nothing and say yes to all; executions run for ever.
func engines(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		switch _, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); operation {
		case "StartExecution":
			fmt.Fprint(w, `{"executionArn": "arn:aws:states:us-east-1:123456789012:execution:pipeline:run", "startDate": 1569310917}`)
		case "DescribeExecution":
			fmt.Fprint(w, `{"status": "RUNNING"}`)
		case "ListExecutions":
			fmt.Fprint(w, `{"executions": []}`)
		case "StartBuild":
			fmt.Fprint(w, `{"build": {"id": "builds:one"}}`)
		default:
			fmt.Fprint(w, `{}`)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}
