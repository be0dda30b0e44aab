// Command users creates, lists and deletes the users of an account, and changes passwords.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
)

func main() { wire.Serve(wire.Users, dynamodb.Table, secretsmanager.Keys) }
