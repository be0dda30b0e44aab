package e2e

import (
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestACacheIsKeptBetweenRunsOnlyWhereItIsEnabled(t *testing.T) {
	t.Parallel()
	const script = "cat $HOME/kept || echo nothing kept\necho kept by run ${SYS_INCREMENT} > $HOME/kept\n"
	for name, c := range map[string]struct {
		stage client.StageDefinition
		want  string
	}{
		"enabled":     {client.BuildStage("build", script).Cached(), "kept by run 1\n"},
		"not enabled": {client.BuildStage("build", script), "nothing kept\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := onStack(t)
			p := s.create(c.stage)
			for range 2 {
				s.fire(p)
				s.awaitStatus(p, "success")
			}
			if log := s.log(p, 0); !strings.Contains(log, "\n"+c.want) {
				t.Errorf("the second run has not seen %q:\n%s", c.want, log)
			}
		})
	}
}
