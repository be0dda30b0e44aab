// Command start-pipeline answers "start a pipeline by hand" of the API.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
	"github.com/containerops/containerops/shared/wire/stepfunctions"
)

func main() {
	wire.Serve(wire.StartPipeline, dynamodb.Table, secretsmanager.Keys, stepfunctions.Machines)
}
