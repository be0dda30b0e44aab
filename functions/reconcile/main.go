// Command reconcile puts right what something that died left behind: a schedule calls it each minute.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/codebuild"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/s3"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
	"github.com/containerops/containerops/shared/wire/stepfunctions"
)

func main() {
	wire.Serve(wire.Reconcile, dynamodb.Table, secretsmanager.Keys, s3.Work, s3.Files, stepfunctions.Machines, codebuild.Builds)
}
