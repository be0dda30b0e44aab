package dynamo_test

import (
	"context"
	"crypto/rand"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	dynamodblocal "github.com/containerops/containerops/infra/dynamodb-local"
	"github.com/containerops/containerops/shared/store"
	"github.com/containerops/containerops/shared/store/dynamo"
	"github.com/containerops/containerops/shared/store/storetest"
)

// server is the one DynamoDB Local of all tests here. It is started by the first that needs it.
var server = sync.OnceValues(func() (*dynamodblocal.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute) // the first time it is fetched
	defer cancel()
	return dynamodblocal.Start(ctx)
})

func TestMain(m *testing.M) {
	status := m.Run()
	if os.Getenv(dynamodblocal.EnvSkip) == "" {
		if s, err := server(); err == nil {
			_ = s.Stop()
		}
	}
	os.Exit(status)
}

// dynamoDB is the server; a test ends here when there is none.
func dynamoDB(t *testing.T) *dynamodblocal.Server {
	t.Helper()
	if os.Getenv(dynamodblocal.EnvSkip) != "" {
		t.Skipf("%s is set: nothing is tested on DynamoDB", dynamodblocal.EnvSkip)
	}
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTable(t *testing.T) {
	t.Parallel()
	client := dynamoDB(t).Client()
	storetest.Run(t, func(t *testing.T, now func() time.Time) store.Table {
		return dynamo.New(clients(client), newTable(t), dynamo.Options{Now: now})
	})
}

// newTable makes a table that nobody else uses and returns its name.
func newTable(t *testing.T) string {
	t.Helper()
	name := rand.Text()
	if err := dynamo.CreateTable(t.Context(), dynamoDB(t).Client(), name); err != nil {
		t.Fatal(err)
	}
	return name
}

// clients is a client that is there already.
func clients(c *dynamodb.Client) func() *dynamodb.Client { return func() *dynamodb.Client { return c } }
