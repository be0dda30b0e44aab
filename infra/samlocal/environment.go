package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/containerops/containerops/shared/wire"
)

// What the services hold.
const (
	tableName       = "containerops"
	filesBucket     = "containerops-files"
	workBucket      = "containerops-work"
	keysSecret      = "containerops-keys"
	adminSecret     = "containerops-admin"
	buildProject    = "containerops-build"
	pipelineMachine = "containerops-pipeline"

	region  = "us-east-1"
	account = "123456789012" // moto's
)

// environment is what the functions' environment says here.
func environment(s services) map[string]string {
	return map[string]string{
		"CONTAINEROPS_TABLE":                  tableName,
		"CONTAINEROPS_FILES_BUCKET":           filesBucket,
		"CONTAINEROPS_WORK_BUCKET":            workBucket,
		"CONTAINEROPS_PIPELINE_MACHINE":       fmt.Sprintf("arn:aws:states:%s:%s:stateMachine:%s", region, account, pipelineMachine),
		"CONTAINEROPS_SOURCE_PROJECT":         buildProject,
		"CONTAINEROPS_BUILD_PROJECT":          buildProject,
		"CONTAINEROPS_IMAGE_PROJECT":          buildProject,
		"CONTAINEROPS_PUBLIC_URL":             "http://127.0.0.1:3000", // sam local start-api
		"CONTAINEROPS_SECRETS":                keysSecret,
		"CONTAINEROPS_ADMIN_SECRET":           adminSecret,
		"CONTAINEROPS_STAGE_TIMEOUT":          "60m",
		"CONTAINEROPS_RUN_RETENTION_DAYS":     "90",
		"CONTAINEROPS_MAX_RETURNS":            "3",
		"CONTAINEROPS_MAX_PIPELINES":          "10000",
		"CONTAINEROPS_MAX_RUNS":               "1000",
		"CONTAINEROPS_MAX_QUEUED_RUNS":        "10000",
		"CONTAINEROPS_MAX_LOG_MEGABYTES":      "64",
		"CONTAINEROPS_MAX_PACKAGE_MEGABYTES":  "1048576",
		"CONTAINEROPS_SMS":                    "false",
		"CONTAINEROPS_TOKEN_KEY":              "1",
		"CONTAINEROPS_METRICS":                "ContainerOps/local",
		"CONTAINEROPS_ALLOW_PRIVATE_NETWORKS": "false",
		"AWS_ENDPOINT_URL":                    s.aws(),
		"AWS_ENDPOINT_URL_DYNAMODB":           s.dynamodb(),
	}
}

// settings are the same as functions read them.
func settings(s services) (wire.Settings, error) {
	all := environment(s)
	return wire.ReadSettings(func(name string) string { return all[name] })
}

// environmentPath is where the functions' settings lie for SAM.
const environmentPath = "env.json"

// writeEnvironment writes them. SAM gives a function those of the variables that the template declares for it.
func writeEnvironment(variables map[string]string) error {
	text, err := json.MarshalIndent(map[string]any{"Parameters": variables}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(environmentPath, append(text, '\n'), 0o644)
}
