// Command set-start-info answers operation 15 of the API, set a stage's start info (review).
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
	"github.com/containerops/containerops/shared/wire/stepfunctions"
)

func main() {
	wire.Serve(wire.SetStartInfo, dynamodb.Table, secretsmanager.Keys, stepfunctions.Machines)
}
