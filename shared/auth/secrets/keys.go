// Package secrets reads what the service keeps in Secrets Manager: the master that its keys are derived from, and the credentials of
// the first administrator. CloudFormation makes both, so that nobody ever sees them.
package secrets

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

// Keyring has the keys that come from a secret, which is read when they are first needed; so is the client made. The number is of the
// key that signs tokens. Permission needed: secretsmanager:GetSecretValue on it.
func Keyring(client func() *secretsmanager.Client, id string, tokenKey int) *auth.Keyring {
	return auth.NewKeyring(func(ctx context.Context) (auth.Keys, error) {
		keys, err := secretKeys(ctx, client(), id, tokenKey)
		if err != nil {
			err = fmt.Errorf("secret %s (CONTAINEROPS_SECRETS): %w", id, err)
		}
		return keys, err
	})
}

// manager is Secrets Manager.
type manager interface {
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

// secretKeys derives the service's keys from its one secret (HKDF with SHA-256), so that CloudFormation can make the secret
// and nobody ever sees a key. Another number gives another token key, which ends all tokens, and leaves what is sealed readable.
func secretKeys(ctx context.Context, client manager, id string, tokenKey int) (auth.Keys, error) {
	found, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(id)})
	if err != nil {
		return auth.Keys{}, err
	}
	masters, err := readMasters(aws.ToString(found.SecretString))
	if err != nil {
		return auth.Keys{}, err
	}
	return masters.keys(tokenKey)
}

func (m masters) keys(tokenKey int) (auth.Keys, error) {
	token, data, failed := derive(m.Master, tokenKey)
	keys := auth.Keys{Token: token, Data: data}
	for _, f := range m.Former {
		token, data, err := derive(f.Master, tokenKey)
		if f.Ended {
			token = nil
		}
		keys.Former = append(keys.Former, auth.FormerKeys{Token: token, Data: data, Retired: f.Retired})
		failed = errors.Join(failed, err)
	}
	return keys, failed
}

func derive(master string, tokenKey int) (token, data []byte, err error) {
	token, tokenErr := hkdf.Key(sha256.New, []byte(master), nil, fmt.Sprintf("containerops token key %d", tokenKey), sha256.Size)
	data, dataErr := hkdf.Key(sha256.New, []byte(master), nil, "containerops data key", sha256.Size)
	return token, data, errors.Join(tokenErr, dataErr)
}
