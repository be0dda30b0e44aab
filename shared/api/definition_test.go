package api_test

import (
	"net/http"
	"sync"

	"github.com/containerops/containerops/infra/definition"
)

var readDefinition = sync.OnceValues(definition.Read)

// documented demands of an answer that infra/openapi.yaml has it.
func (s *service) documented(r *http.Request, a *answer) {
	s.Helper()
	defined, err := readDefinition()
	if err != nil {
		s.Fatal(err)
	}
	if err := defined.Check(r, a.status, a.header, a.body); err != nil {
		s.Error(err)
	}
}
