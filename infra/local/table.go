package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/infra/local/bundle"
	"github.com/containerops/containerops/shared/store/dynamo"
)

const envDynamoDB = "AWS_ENDPOINT_URL_DYNAMODB"

func (s *stack) openTable(ctx context.Context) error {
	if s.config.table == tableDynamoDB {
		return s.openDynamoDB(ctx)
	}
	table, err := bolt.Open(s.data.path("table.db"), bolt.Options{})
	if err != nil {
		return fmt.Errorf("open the table: %w", err)
	}
	s.table = table
	s.onClose("the table", table.Close)
	return nil
}

// openDynamoDB uses a table of this data folder's own, so that several stacks may share one DynamoDB Local.
func (s *stack) openDynamoDB(ctx context.Context) error {
	endpoint := os.Getenv(envDynamoDB)
	if endpoint == "" {
		return fmt.Errorf("--table dynamodb: %s is not set: it must be the address of a DynamoDB, as http://127.0.0.1:8000", envDynamoDB)
	}
	name, err := s.tableName()
	if err != nil {
		return err
	}
	client := dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(endpoint),
		Region:       cmp.Or(os.Getenv("AWS_REGION"), bundle.Region),
		// DynamoDB Local takes any credentials, but none at all.
		Credentials: credentials.NewStaticCredentialsProvider(
			cmp.Or(os.Getenv("AWS_ACCESS_KEY_ID"), "local"), cmp.Or(os.Getenv("AWS_SECRET_ACCESS_KEY"), "local"), os.Getenv("AWS_SESSION_TOKEN")),
	})
	if err := dynamo.CreateTable(ctx, client, name); err != nil {
		return fmt.Errorf("%s (%s): %w", endpoint, envDynamoDB, err)
	}
	s.table = dynamo.New(func() *dynamodb.Client { return client }, name, dynamo.Options{})
	return nil
}

// tableName is the table's name, which the data folder remembers.
func (s *stack) tableName() (string, error) {
	var known struct {
		Table string `json:"table"`
	}
	found, err := s.data.read("dynamodb.json", &known)
	if err != nil || found {
		return known.Table, err
	}
	known.Table = "containerops-" + strings.ToLower(rand.Text()[:12])
	if err := s.data.write("dynamodb.json", known); err != nil {
		return "", errors.Join(errors.New("remember the table's name"), err)
	}
	return known.Table, nil
}
