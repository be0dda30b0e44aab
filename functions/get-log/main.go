// Command get-log answers operation 13 of the API, get a job's log.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/s3"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.GetLog, dynamodb.Table, secretsmanager.Keys, s3.Work) }
