// Package stepfunctions gives a function the state machines in Step Functions.
package stepfunctions

import (
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/shared/machines/stepfunctions"
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/awsenv"
)

// Machines runs the service's state machines.
func Machines(p *wire.Parts) {
	p.Machines = stepfunctions.New(func() *sfn.Client { return sfn.NewFromConfig(awsenv.Config()) })
}
