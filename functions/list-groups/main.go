// Command list-groups answers operation 3 of the API, list pipeline groups.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.ListGroups, dynamodb.Table, secretsmanager.Keys) }
