// Command delete-pipeline answers operation 8 of the API, delete a pipeline.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.DeletePipeline, dynamodb.Table, secretsmanager.Keys) }
