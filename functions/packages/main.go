// Command packages creates, edits and deletes packages, takes in their files and deletes their versions.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/s3"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.Packages, dynamodb.Table, secretsmanager.Keys, s3.Files, s3.Links) }
