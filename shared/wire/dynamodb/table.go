// Package dynamodb gives a function the table in DynamoDB.
package dynamodb

import (
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/containerops/containerops/shared/store/dynamo"
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/awsenv"
)

// Table is the service's table (CONTAINEROPS_TABLE).
func Table(p *wire.Parts) {
	client := func() *sdk.Client { return sdk.NewFromConfig(awsenv.Config()) }
	p.Table = dynamo.New(client, p.Settings.Table, dynamo.Options{})
}
