// Command get-pipeline answers operation 9 of the API, get a pipeline.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.GetPipeline, dynamodb.Table, secretsmanager.Keys) }
