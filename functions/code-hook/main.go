// Command code-hook answers "code push hook": GitHub, GitLab and Gitee send it what was pushed.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
	"github.com/containerops/containerops/shared/wire/stepfunctions"
)

func main() { wire.Serve(wire.CodeHook, dynamodb.Table, secretsmanager.Keys, stepfunctions.Machines) }
