// Command delete-group answers operation 2 of the API, delete a pipeline group.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.DeleteGroup, dynamodb.Table, secretsmanager.Keys) }
