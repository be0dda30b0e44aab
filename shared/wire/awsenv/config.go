// Package awsenv is the SDK's configuration as Lambda gives it to a function: in the environment, and nowhere else.
//
// The SDK's own config.LoadDefaultConfig finds the same, after it has looked for files, profiles, single sign-on and the metadata of
// machines. Whoever calls it links four more services, which costs each function 2 ms of its start.
package awsenv

import (
	"context"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

const envEndpoint = "AWS_ENDPOINT_URL"

// Config is what clients are made from: region, credentials, AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>; the retries are the SDK's
// standard. What is missing shows as the error of the first request.
//
// See https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
// and https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
func Config() aws.Config {
	cfg := aws.Config{
		Region: os.Getenv("AWS_REGION"),
		Credentials: credentials.NewStaticCredentialsProvider(
			os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")),
		ConfigSources: []any{endpoints{}},
	}
	if everywhere := os.Getenv(envEndpoint); everywhere != "" {
		cfg.BaseEndpoint = &everywhere
	}
	return cfg
}

// endpoints answers clients that ask where their own service is.
type endpoints struct{}

// GetServiceBaseEndpoint is asked by a client for its service: "DynamoDB", "Secrets Manager".
func (endpoints) GetServiceBaseEndpoint(_ context.Context, service string) (string, bool, error) {
	address := os.Getenv(envEndpoint + "_" + strings.ReplaceAll(strings.ToUpper(service), " ", "_"))
	return address, address != "", nil
}
