package secrets

import (
	"errors"
	"strings"
	"testing"
)

func TestTheFirstAdministratorIsTheSecrets(t *testing.T) {
	t.Parallel()
	password := strings.Repeat("p", 40)
	got, err := readFirst(t.Context(), oneSecret{value: `{"domain": "default", "user": "admin", "password": "` + password + `"}`}, "admin")
	if err != nil || got.Password != password || got.AccessKey == "" || got.SecretKey == "" {
		t.Errorf("%d bytes of password, access key %q, %v", len(got.Password), got.AccessKey, err)
	}
}

func TestASecretThatIsNoAdministratorIsRefusedAndNotShown(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"hidden", `{"password": "hidden"}`, `{"user": "hidden"}`} {
		_, err := readFirst(t.Context(), oneSecret{value: value}, "admin")
		if err == nil || !strings.Contains(err.Error(), "admin") || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v", value, err)
		}
	}
	gone := errors.New("gone")
	if _, err := readFirst(t.Context(), oneSecret{err: gone}, "admin"); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}
