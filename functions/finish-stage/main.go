// Command finish-stage ends a stage of a run and says what comes next: the stage machine calls it.
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
	wire.Serve(wire.FinishStage, dynamodb.Table, secretsmanager.Keys, s3.Work, stepfunctions.Machines, codebuild.Builds)
}
