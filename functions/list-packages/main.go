// Command list-packages answers operation 16 of the API, list packages.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.ListPackages, dynamodb.Table, secretsmanager.Keys) }
