package main

import (
	"context"
	"fmt"
	"path"

	"github.com/containerops/containerops/infra/client"
)

// What is there: a group with a pipeline that builds and archives a file, is reviewed, and waits for nobody; and its package.
const (
	group     = "fuzz"
	namespace = "fuzz"
	name      = "tool"
	version   = "1"
	file      = "tool.txt"
)

// prepare makes what is there and returns Schemathesis's configuration that names it. The script is harmless, as it is run.
func prepare(ctx context.Context, api *client.Client) (string, error) {
	if err := api.CreateGroup(ctx, group, "for fuzzing"); err != nil {
		return "", err
	}
	build := client.BuildStage("build", "echo hello >"+file).Making(namespace, name, version, file)
	p, err := api.CreatePipeline(ctx, group, client.Definition{
		Name: "fuzz", PreOperation: client.WebhookTriggers("or", 1), Params: []client.Param{{Name: "region", Value: "eu"}},
		Stages: []client.StageDefinition{build, client.ReviewStage("review", api.Credentials.User)},
	})
	if err != nil {
		return "", err
	}
	if _, err := api.Start(ctx, p.ID); err != nil {
		return "", err
	}
	return fmt.Sprintf(`[parameters]
"path.group_name" = %q
"path.pipeline_id" = %d
"path.webhook_id" = %q
"path.stage_index" = 0
"path.job_id" = "latest"
"path.template_id" = 1
"path.namespace" = %q
"path.package_name" = %q
"path.version" = %q
"path.path" = %q
"path.file" = "page.js"
`, group, p.ID, path.Base(p.Webhook()), namespace, name, version, file), nil
}
