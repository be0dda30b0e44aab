// Command create-group answers operation 1 of the API, create a pipeline group.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.CreateGroup, dynamodb.Table, secretsmanager.Keys) }
