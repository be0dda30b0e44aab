// Command create-token answers "get a token" of the API (POST /v3/auth/tokens).
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.CreateToken, dynamodb.Table, secretsmanager.Keys, secretsmanager.First) }
