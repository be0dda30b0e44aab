// Package secretsmanager gives a function what the service keeps in Secrets Manager.
package secretsmanager

import (
	sdk "github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/containerops/containerops/shared/auth/secrets"
	"github.com/containerops/containerops/shared/wire"
	"github.com/containerops/containerops/shared/wire/awsenv"
)

// Keys are the service's keys (CONTAINEROPS_SECRETS).
func Keys(p *wire.Parts) { p.Keys = secrets.Keyring(client, p.Settings.Secrets, p.Settings.TokenKey) }

// First is the first administrator (CONTAINEROPS_ADMIN_SECRET).
func First(p *wire.Parts) { p.First = secrets.First(client, p.Settings.AdminSecret) }

// client is made for each read: there is one in an hour.
func client() *sdk.Client { return sdk.NewFromConfig(awsenv.Config()) }
