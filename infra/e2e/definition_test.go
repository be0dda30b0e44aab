package e2e

import (
	"sync"
	"testing"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/definition"
)

var readDefinition = sync.OnceValues(definition.Read)

// newClient makes a user's client. An answer that infra/openapi.yaml does not have fails the test.
func newClient(t *testing.T, who client.Credentials) *client.Client {
	t.Helper()
	defined, err := readDefinition()
	if err != nil {
		t.Fatal(err)
	}
	api := client.New(who)
	api.HTTP.Transport = &definition.Transport{
		Definition: defined, Service: who.Endpoint, Next: api.HTTP.Transport, Report: func(err error) { t.Error(err) },
	}
	return api
}
