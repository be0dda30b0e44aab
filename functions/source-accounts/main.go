// Command source-accounts binds, lists and unbinds users' accounts at Git hosts.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.SourceAccounts, dynamodb.Table, secretsmanager.Keys) }
