// Command list-jobs answers operation 12 of the API, list a stage's jobs.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/s3"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.ListJobs, dynamodb.Table, secretsmanager.Keys, s3.Work) }
