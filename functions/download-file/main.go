// Command download-file answers operation 19 of the API, download a file.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/s3"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.DownloadFile, dynamodb.Table, secretsmanager.Keys, s3.Files, s3.Links) }
