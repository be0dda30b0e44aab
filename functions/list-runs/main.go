// Command list-runs answers "list a pipeline's runs" of the API.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.ListRuns, dynamodb.Table, secretsmanager.Keys) }
