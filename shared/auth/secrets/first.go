package secrets

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/containerops/containerops/shared/auth"
)

// First reads the secret that CloudFormation has made of the first administrator, when it is asked:
//
//	{"domain": "default", "project": "default", "user": "admin", "password": "…"}
func First(client func() *secretsmanager.Client, id string) auth.FirstCredentials {
	return func(ctx context.Context) (auth.Credentials, error) { return readFirst(ctx, client(), id) }
}

func readFirst(ctx context.Context, client manager, id string) (auth.Credentials, error) {
	found, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(id)})
	if err != nil {
		return auth.Credentials{}, err
	}
	var first struct {
		Password string `json:"password"`
	}
	if err := json.Unmarshal([]byte(aws.ToString(found.SecretString)), &first); err != nil {
		return auth.Credentials{}, fmt.Errorf("secret %s (CONTAINEROPS_ADMIN_SECRET): not JSON", id) // the cause would show it
	}
	credentials, err := auth.CredentialsOf(first.Password)
	if err != nil {
		return auth.Credentials{}, fmt.Errorf("secret %s (CONTAINEROPS_ADMIN_SECRET): %w", id, err)
	}
	return credentials, nil
}
