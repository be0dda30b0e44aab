// Command group-auth reads and sets the rights in a pipeline group.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.GroupAuth, dynamodb.Table, secretsmanager.Keys) }
