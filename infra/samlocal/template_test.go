package main

import (
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"
)

const builtTemplate = `
Parameters: {Architecture: {Type: String, Default: riscv}}
Globals: {Function: {Environment: {Variables: {CONTAINEROPS_TABLE: !Ref Table}}}}
Resources:
  HealthFunction: {Type: AWS::Serverless::Function, Properties: {CodeUri: HealthFunction}}
  Table: {Type: AWS::DynamoDB::Table}
`

func TestTheTemplateIsMadeThisMachines(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll(".build/sam", 0o755); err != nil {
		t.Fatal(err)
	}
	built := filepath.Join(".build", "sam", "template.yaml")
	if err := os.WriteFile(built, []byte(builtTemplate), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := localTemplate(built, environment(services{})); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(localPath)
	if err != nil {
		t.Fatal(err)
	}
	var local yaml.Node
	if err := yaml.Unmarshal(text, &local); err != nil {
		t.Fatal(err)
	}
	root := local.Content[0]
	if got := find(root, "Parameters", "Architecture", "Default"); got == nil || got.Value != architecture() {
		t.Errorf("the processor is %v", got)
	}
	if got := find(root, "Resources", "HealthFunction", "Properties", "CodeUri"); got == nil || got.Value != "sam/HealthFunction" {
		t.Errorf("the code is at %v", got)
	}
	variables := find(root, "Globals", "Function", "Environment", "Variables")
	if got := find(variables, "AWS_ENDPOINT_URL"); got == nil {
		t.Error("AWS_ENDPOINT_URL is not declared")
	}
	if got := find(variables, "CONTAINEROPS_TABLE"); got == nil || got.Tag != "!Ref" {
		t.Errorf("the table's name was changed: %v", got)
	}
}
