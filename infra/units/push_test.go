package units_test

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/infra/client"
)

// pushes measures a pipeline that starts on pushes: on one of them, and on the same delivery again.
func (s *metered) pushes(ctx context.Context) error {
	listening := definition("listening")
	listening.Stages[0] = client.SourceStage("source", "https://git.example.com/demo/greeter.git", "main").OnPush("gitlab", "secret", "main")
	if _, err := s.api.CreatePipeline(ctx, group, listening); err != nil {
		return err
	}
	body := []byte(`{"object_kind": "push", "ref": "refs/heads/main", "before": "6dcb09b5b57875f334f61aebed695e2e4193db5e",
		"after": "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c", "project": {"git_http_url": "https://git.example.com/demo/greeter.git"}}`)
	header := http.Header{"X-Gitlab-Event": {"Push Hook"}, "X-Gitlab-Token": {"secret"}, "Idempotency-Key": {"one"}}
	for _, operation := range []string{"push that starts a run", "push that comes again"} {
		_, err := s.measure(operation, func() error {
			answer, err := s.api.Send(ctx, http.MethodPost, "/v3/manage/codehooks/2", header, body)
			if err == nil {
				err = answer.Err()
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
