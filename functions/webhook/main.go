// Command webhook answers operation 11 of the API, fire a webhook (under /v2 and /v3).
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
	"github.com/containerops/containerops/shared/wire/stepfunctions"
)

func main() { wire.Serve(wire.Webhook, dynamodb.Table, secretsmanager.Keys, stepfunctions.Machines) }
