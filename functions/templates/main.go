// Command templates makes templates of pipelines and deletes them.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.Templates, dynamodb.Table, secretsmanager.Keys) }
