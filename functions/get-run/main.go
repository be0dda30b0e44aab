// Command get-run answers "get a run" of the API.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.GetRun, dynamodb.Table, secretsmanager.Keys) }
