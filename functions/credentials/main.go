// Command credentials creates, lists and deletes access keys.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.Credentials, dynamodb.Table, secretsmanager.Keys) }
