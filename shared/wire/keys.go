package wire

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/containerops/containerops/shared/auth"
)

func (p *Parts) keys() auth.Keys {
	if p.Keys == nil {
		keys, err := secretKeys(secretsmanager.NewFromConfig(p.Config), p.Settings.Secrets, p.Settings.TokenKey)
		if err != nil {
			p.fail("keys: secret "+p.Settings.Secrets+" (CONTAINEROPS_SECRETS)", err)
		}
		p.Keys = &keys
	}
	return *p.Keys
}

// secrets is Secrets Manager.
type secrets interface {
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

// minMaster is how long the secret must be: CloudFormation makes one of 64 letters and digits.
const minMaster = 32

// secretKeys derives the service's keys from its one secret (HKDF with SHA-256), so that CloudFormation can make the secret
// and nobody ever sees a key. Another number gives another token key, which ends all tokens, and leaves what is sealed readable.
func secretKeys(client secrets, id string, tokenKey int) (auth.Keys, error) {
	found, err := client.GetSecretValue(context.Background(), &secretsmanager.GetSecretValueInput{SecretId: aws.String(id)})
	if err != nil {
		return auth.Keys{}, err
	}
	master := aws.ToString(found.SecretString)
	if len(master) < minMaster {
		return auth.Keys{}, fmt.Errorf("it has %d characters, at least %d are needed", len(master), minMaster)
	}
	token, tokenErr := derive(master, fmt.Sprintf("containerops token key %d", tokenKey))
	data, dataErr := derive(master, "containerops data key")
	return auth.Keys{Token: token, Data: data}, errors.Join(tokenErr, dataErr)
}

func derive(master, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, []byte(master), nil, purpose, sha256.Size)
}
