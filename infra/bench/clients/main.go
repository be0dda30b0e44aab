// Command clients is a function that has what most of the bundle's have from the SDK, and nothing else: its configuration, a
// client of the table, and the service's secret. The bench shows by it how much of a cold start is ours.
package main

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	secret := &secretsmanager.GetSecretValueInput{SecretId: aws.String(os.Getenv("CONTAINEROPS_SECRETS"))}
	if _, err := secretsmanager.NewFromConfig(cfg).GetSecretValue(ctx, secret); err != nil {
		log.Fatal(err)
	}
	table := dynamodb.NewFromConfig(cfg)
	lambda.Start(func(ctx context.Context) error {
		_, err := table.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(os.Getenv("CONTAINEROPS_TABLE"))})
		return err
	})
}
