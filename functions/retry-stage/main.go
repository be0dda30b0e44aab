// Command retry-stage answers operation 14 of the API: retry or roll back a stage.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
	"github.com/containerops/containerops/shared/wire/stepfunctions"
)

func main() { wire.Serve(wire.RetryStage, dynamodb.Table, secretsmanager.Keys, stepfunctions.Machines) }
