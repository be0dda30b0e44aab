// Command list-versions answers operation 17 of the API, list a package's versions.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/s3"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.ListVersions, dynamodb.Table, secretsmanager.Keys, s3.Files) }
