package e2e

import (
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
)

// This story looks into the data folder, so it has a stack of its own.

func TestNoSecretOfAPipelineLiesPlainInTheDataFolder(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s, stack := restart(t, data)
	planted := map[string]string{}
	plant := func(what string) string {
		planted[what] = harness.Plant()
		return planted[what]
	}
	tool := newReceiver(t, 0, 0)
	repository := serveRepository(t, map[string]string{"file": "one"})
	p := s.createFrom(client.Definition{
		PreOperation: client.WebhookTriggers("and", 2, client.Convert{Name: "t", PipelineParamName: "token"}),
		Params:       []client.Param{{Name: "token", Value: plant("a secret param"), Secret: true}},
		Stages: []client.StageDefinition{
			client.SourceStage("source", repository.url, "main").OnPush("github", plant("a code trigger"), "main"),
			client.BuildStage("use", "echo ${token}").From(0),
		},
		PostOperation: client.NotifyURL(tool.URL, plant("a notification"), client.OnAny),
	})
	s.triggers(p.Webhook()+"?t="+plant("a call that waits")+"&other="+plant("a value that nothing takes"), http.StatusAccepted, "SVCSTG.SWR.2021106")
	s.triggers(p.PreOperation.Triggers[1].Webhook.URL, http.StatusCreated, "")
	s.awaitStatus(p, "success")
	s.delivered(p, s.newestRun(p))
	s.triggers(p.Webhook()+"?t="+plant("a call that still waits"), http.StatusAccepted, "SVCSTG.SWR.2021106")
	s.must(stack.Terminate())

	s.must(filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		for what, secret := range planted {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s lies plain in %s", what, path)
			}
		}
		return err
	}))
}
