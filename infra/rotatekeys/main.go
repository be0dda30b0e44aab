// Command rotatekeys replaces the master key of a deployed service, from which the keys are derived that tokens are signed and
// secrets are sealed with, and seals anew what was sealed before:
//
//	go run ./infra/rotatekeys -secret ARN -table NAME [-end-tokens]
//
// -secret is the stack's output KeysSecretName, -table its TableName. The service goes on meanwhile: what the former key has made
// is still good, and a function that does not have the new one yet reads the secret again when it meets what that has made. With
// -end-tokens no token that was signed before holds any more, in functions under way within the hour.
//
// It needs the right to read and to write the secret, and to query, read and write the table.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/containerops/containerops/shared/auth/secrets"
	"github.com/containerops/containerops/shared/store/dynamo"
	"github.com/containerops/containerops/shared/wire"
)

func main() {
	secret := flag.String("secret", "", "the secret of the service's keys (KeysSecretName)")
	table := flag.String("table", "", "the table (TableName)")
	endTokens := flag.Bool("end-tokens", false, "whether the tokens end that were signed before")
	flag.Parse()
	if *secret == "" || *table == "" {
		flag.Usage()
		os.Exit(2)
	}
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err == nil {
		err = rotate(context.Background(), clients{secretsmanager.NewFromConfig(cfg), dynamodb.NewFromConfig(cfg)}, *secret, *table, *endTokens, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rotatekeys:", err)
		os.Exit(1)
	}
}

// clients reach the deployed service.
type clients struct {
	secrets *secretsmanager.Client
	table   *dynamodb.Client
}

// anyTokenKey will do: nothing that is sealed depends on it.
const anyTokenKey = 1

// rotate writes the secret first: whatever is sealed under the new key opens wherever the secret is read.
func rotate(ctx context.Context, c clients, secret, table string, endTokens bool, out io.Writer) error {
	found, err := c.secrets.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(secret)})
	if err != nil {
		return fmt.Errorf("read secret %s: %w", secret, err)
	}
	rotated, err := secrets.Rotate(aws.ToString(found.SecretString), time.Now(), endTokens)
	if err != nil {
		return fmt.Errorf("secret %s: %w", secret, err)
	}
	_, err = c.secrets.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: aws.String(secret), SecretString: aws.String(rotated)})
	if err != nil {
		return fmt.Errorf("write secret %s: %w", secret, err)
	}
	resealed, err := wire.Reseal(ctx, &wire.Parts{
		Table: dynamo.New(func() *dynamodb.Client { return c.table }, table, dynamo.Options{}),
		Keys:  secrets.Keyring(func() *secretsmanager.Client { return c.secrets }, secret, anyTokenKey),
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the master key is new; %d secrets are sealed anew\n", resealed)
	return nil
}
