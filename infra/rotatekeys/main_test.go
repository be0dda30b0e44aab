package main

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	dynamodblocal "github.com/containerops/containerops/infra/dynamodb-local"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/secrets"
	"github.com/containerops/containerops/shared/auth/sign"
	"github.com/containerops/containerops/shared/store/dynamo"
	"github.com/containerops/containerops/shared/wire"
)

// vault is Secrets Manager with one secret.
type vault struct{ value string }

func (v *vault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct{ SecretString string }
	body, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(body, &in) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutSecretValue") {
		v.value = in.SecretString
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(map[string]string{"SecretString": v.value}) // the client says when it is cut short
}

func TestTheMasterKeyOfADeployedServiceIsRotated(t *testing.T) {
	t.Parallel()
	if os.Getenv(dynamodblocal.EnvSkip) != "" {
		t.Skipf("%s is set: there is no table", dynamodblocal.EnvSkip)
	}
	local, err := dynamodblocal.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { local.Stop() })
	table := "rotated-" + rand.Text()
	if err := dynamo.CreateTable(t.Context(), local.Client(), table); err != nil {
		t.Fatal(err)
	}
	v := &vault{value: strings.Repeat("master", 10)}
	manager := httptest.NewServer(v)
	defer manager.Close()
	cfg := aws.Config{Region: "us-east-1", BaseEndpoint: aws.String(manager.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}
	parts := func() *wire.Parts {
		return &wire.Parts{
			Table: dynamo.New(func() *dynamodb.Client { return local.Client() }, table, dynamo.Options{}),
			Keys:  secrets.Keyring(func() *secretsmanager.Client { return secretsmanager.NewFromConfig(cfg) }, "keys", 1),
		}
	}
	admin := auth.NewCredentials()
	users := parts().Users()
	if _, _, err := users.Bootstrap(t.Context(), admin); err != nil {
		t.Fatal(err)
	}
	token, _, err := users.Issue(t.Context(), auth.TokenRequest{Domain: auth.DefaultDomain, User: auth.DefaultUser, Password: admin.Password})
	if err != nil {
		t.Fatal(err)
	}
	before := v.value
	var said strings.Builder
	if err := rotate(t.Context(), clients{secretsmanager.NewFromConfig(cfg), local.Client()}, "keys", table, false, &said); err != nil || v.value == before || !strings.Contains(said.String(), "1 secrets") {
		t.Fatalf("%v: %s", err, &said)
	}
	after := parts().Users()
	byToken := httptest.NewRequest(http.MethodGet, "/v3/manage/pipelines", nil)
	byToken.Header.Set(auth.TokenHeader, token)
	if _, err := after.Authenticate(t.Context(), byToken, nil); err != nil {
		t.Errorf("the token of before: %v", err)
	}
	signed := httptest.NewRequest(http.MethodGet, "/v3/manage/pipelines", nil)
	sign.Sign(signed, nil, admin.AccessKey, admin.SecretKey, time.Now())
	if _, err := after.Authenticate(t.Context(), signed, nil); err != nil {
		t.Errorf("the access key: %v", err)
	}
}
