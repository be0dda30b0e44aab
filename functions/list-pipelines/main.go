// Command list-pipelines answers operation 10 of the API, list pipelines.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.ListPipelines, dynamodb.Table, secretsmanager.Keys) }
