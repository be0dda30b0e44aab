package awsenv_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/containerops/containerops/shared/wire/awsenv"
)

// Not parallel: it sets the environment.
func TestClientsAreMadeAsOfTheSDKsOwnConfiguration(t *testing.T) {
	lambda := map[string]string{
		"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
		"AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_DYNAMODB": "", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "",
	}
	for name, more := range map[string]map[string]string{
		"on AWS":                       {},
		"with one endpoint for all":    {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
		"with a service's own":         {"AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://127.0.0.1:2"},
		"with one for all and its own": {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:2"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, values := range []map[string]string{lambda, more} {
				for name, value := range values {
					t.Setenv(name, value)
				}
			}
			theirs, err := config.LoadDefaultConfig(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			ours := awsenv.Config()
			sameCredentials(t, ours, theirs)
			got, want := dynamodb.NewFromConfig(ours).Options(), dynamodb.NewFromConfig(theirs).Options()
			if got.Region != want.Region || aws.ToString(got.BaseEndpoint) != aws.ToString(want.BaseEndpoint) ||
				got.Retryer.MaxAttempts() != want.Retryer.MaxAttempts() {
				t.Errorf("DynamoDB is in %s at %q, want %s at %q", got.Region, aws.ToString(got.BaseEndpoint), want.Region, aws.ToString(want.BaseEndpoint))
			}
			own, wanted := secretsmanager.NewFromConfig(ours).Options().BaseEndpoint, secretsmanager.NewFromConfig(theirs).Options().BaseEndpoint
			if aws.ToString(own) != aws.ToString(wanted) {
				t.Errorf("Secrets Manager is at %q, want %q", aws.ToString(own), aws.ToString(wanted))
			}
		})
	}
}

func sameCredentials(t *testing.T, ours, theirs aws.Config) {
	t.Helper()
	got, err := ours.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := theirs.Credentials.Retrieve(t.Context())
	if err != nil || got.AccessKeyID != want.AccessKeyID || got.SecretAccessKey != want.SecretAccessKey || got.SessionToken != want.SessionToken {
		t.Errorf("signed as %s, want %s (%v)", got.AccessKeyID, want.AccessKeyID, err)
	}
}
