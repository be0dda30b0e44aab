package secrets

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
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
	first, err := secretKeys(t.Context(), secret, "secret", 1)
	if err != nil {
		t.Fatal(err)
	}
	again, err := secretKeys(t.Context(), secret, "secret", 1)
	if err != nil || !bytes.Equal(first.Token, again.Token) || !bytes.Equal(first.Data, again.Data) {
		t.Errorf("the same secret gives other keys: %v", err)
	}
	if bytes.Equal(first.Token, first.Data) {
		t.Error("the two keys are the same")
	}
	if err := first.Check(); err != nil {
		t.Errorf("they do not fit: %v", err)
	}
}

func TestAnotherTokenKeyLeavesWhatIsSealedReadable(t *testing.T) {
	t.Parallel()
	secret := oneSecret{value: strings.Repeat("s", 64)}
	before, beforeErr := secretKeys(t.Context(), secret, "secret", 1)
	after, afterErr := secretKeys(t.Context(), secret, "secret", 2)
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

func TestARotatedSecretHasNewKeysAndTheFormerOnes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	secret := oneSecret{value: strings.Repeat("s", 64)}
	for rotations := 1; rotations <= 3; rotations++ {
		before, err := secretKeys(t.Context(), secret, "secret", 1)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := before.Seal("Git's token", "name")
		if err != nil {
			t.Fatal(err)
		}
		if secret.value, err = Rotate(secret.value, at, rotations == 3); err != nil {
			t.Fatal(err)
		}
		after, err := secretKeys(t.Context(), secret, "secret", 1)
		if err != nil || bytes.Equal(before.Token, after.Token) || bytes.Equal(before.Data, after.Data) {
			t.Errorf("rotation %d: the same keys, %v", rotations, err)
		}
		if opened, err := after.Open(sealed, "name"); err != nil || opened != "Git's token" {
			t.Errorf("rotation %d: %q, %v", rotations, opened, err)
		}
		if len(after.Former) != rotations || !after.Former[0].Retired.Equal(at) || bytes.Equal(after.Former[0].Token, before.Token) == (rotations == 3) {
			t.Errorf("rotation %d: %d former keys", rotations, len(after.Former))
		}
	}
	if _, err := Rotate(`{"master": `, at, false); err == nil {
		t.Error("half a secret is rotated")
	}
}

func TestASecretThatIsNoGoodIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := secretKeys(t.Context(), oneSecret{value: "short"}, "secret", 1); err == nil {
		t.Error("a short one is taken")
	}
	gone := errors.New("gone")
	if _, err := secretKeys(t.Context(), oneSecret{err: gone}, "secret", 1); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}
