// Command credentials writes the credentials file of a deployed service's first administrator, for the client, the black-box
// suite and whoever signs requests:
//
//	go run ./infra/credentials -api https://….amazonaws.com -secret ARN >credentials.json
//
// -api is the stack's output ApiEndpoint, -secret its AdminSecretName. It gets a token once, which makes the account if
// nobody has used the service yet and proves that the file is right. It needs the right to read the secret.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/shared/auth"
)

func main() {
	api := flag.String("api", "", "where the API answers (ApiEndpoint)")
	secret := flag.String("secret", "", "the administrator's secret (AdminSecretName)")
	flag.Parse()
	if *api == "" || *secret == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(context.Background(), *api, *secret, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "credentials:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, api, secret string, out io.Writer) error {
	credentials, err := read(ctx, secret)
	if err != nil {
		return fmt.Errorf("secret %s: %w", secret, err)
	}
	credentials.Endpoint = strings.TrimSuffix(api, "/")
	if _, err := client.New(credentials).Token(ctx); err != nil {
		return fmt.Errorf("get a token at %s: %w", api, err)
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(credentials)
}

// read completes the secret by the access key, which follows from the password.
func read(ctx context.Context, secret string) (client.Credentials, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return client.Credentials{}, err
	}
	found, err := secretsmanager.NewFromConfig(cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(secret)})
	if err != nil {
		return client.Credentials{}, err
	}
	var c client.Credentials
	if err := json.Unmarshal([]byte(aws.ToString(found.SecretString)), &c); err != nil {
		return client.Credentials{}, fmt.Errorf("it is not the administrator's: %w", err)
	}
	key, err := auth.CredentialsOf(c.Password)
	c.AccessKey, c.SecretKey = key.AccessKey, key.SecretKey
	return c, err
}
