// Command deliver tells others of the start or end of a run, or the end of a stage; the pipeline machine calls it.
package main

import (
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/dynamodb"
	"github.com/containerops/containerops/shared/wire/messages"
	"github.com/containerops/containerops/shared/wire/s3"
	"github.com/containerops/containerops/shared/wire/secretsmanager"
	"github.com/containerops/containerops/shared/wire/stepfunctions"
)

func main() {
	wire.Serve(wire.Deliver, dynamodb.Table, secretsmanager.Keys, s3.Work, stepfunctions.Machines, messages.Mail, messages.SMS)
}
