package wire

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/containerops/containerops/shared/auth"
)

// oneSecret is Secrets Manager with one secret, or one that fails.
type oneSecret struct {
	value string
	err   error
}

func (s oneSecret) GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	return &secretsmanager.GetSecretValueOutput{SecretString: aws.String(s.value)}, s.err
}

func TestKeysComeFromTheSecretAlone(t *testing.T) {
	t.Parallel()
	secret := oneSecret{value: strings.Repeat("s", 64)}
	first, err := secretKeys(secret, "secret", 1)
	if err != nil {
		t.Fatal(err)
	}
	again, err := secretKeys(secret, "secret", 1)
	if err != nil || !bytes.Equal(first.Token, again.Token) || !bytes.Equal(first.Data, again.Data) {
		t.Errorf("the same secret gives other keys: %v", err)
	}
	if bytes.Equal(first.Token, first.Data) {
		t.Error("the two keys are the same")
	}
	if _, err := auth.New(nil, first); err != nil {
		t.Errorf("they do not fit: %v", err)
	}
}

func TestAnotherTokenKeyLeavesWhatIsSealedReadable(t *testing.T) {
	t.Parallel()
	secret := oneSecret{value: strings.Repeat("s", 64)}
	before, beforeErr := secretKeys(secret, "secret", 1)
	after, afterErr := secretKeys(secret, "secret", 2)
	if err := errors.Join(beforeErr, afterErr); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(before.Token, after.Token) {
		t.Error("tokens are signed with the same key")
	}
	if !bytes.Equal(before.Data, after.Data) {
		t.Error("secrets are sealed with another key")
	}
}

func TestASecretThatIsNoGoodIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := secretKeys(oneSecret{value: "short"}, "secret", 1); err == nil {
		t.Error("a short one is taken")
	}
	gone := errors.New("gone")
	if _, err := secretKeys(oneSecret{err: gone}, "secret", 1); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}
