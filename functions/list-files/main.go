// Command list-files answers operation 18 of the API, list a version's files.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/s3"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.ListFiles, dynamodb.Table, secretsmanager.Keys, s3.Files) }
