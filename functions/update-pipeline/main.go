// Command update-pipeline answers operation 7 of the API, update a pipeline.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.UpdatePipeline, dynamodb.Table, secretsmanager.Keys) }
