// Command list-templates answers operation 4 of the API, list pipeline templates.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.ListTemplates, dynamodb.Table, secretsmanager.Keys) }
