package e2e

import (
	"fmt"
	"sync"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestCallersAtOnceGetTheirOwnAnswers(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	const callers, calls = 16, 30
	var all sync.WaitGroup
	for i := range callers {
		p := s.createFrom(client.Definition{
			Name: fmt.Sprintf("p%d", i), Stages: []client.StageDefinition{client.BuildStage("build", "true")},
		})
		all.Go(func() {
			for range calls {
				got, err := s.api.Pipeline(t.Context(), p.ID)
				if err != nil || got.ID != p.ID || got.Name != p.Name {
					t.Errorf("asked for %d %s, answered is %d %s (%v)", p.ID, p.Name, got.ID, got.Name, err)
					return
				}
			}
		})
	}
	all.Wait()
}
