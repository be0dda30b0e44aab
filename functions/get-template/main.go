// Command get-template answers operation 5 of the API, get a pipeline template.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.GetTemplate, dynamodb.Table, secretsmanager.Keys) }
