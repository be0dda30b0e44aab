// Command create-pipeline answers operation 6 of the API, create a pipeline.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.CreatePipeline, dynamodb.Table, secretsmanager.Keys) }
