package auth_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/sign"
	"github.com/containerops/containerops/shared/pipeline"
)

func newRequest(t *testing.T) *http.Request {
	t.Helper()
	r, err := http.NewRequest("POST", "http://127.0.0.1:8080/v3/manage/pipelines?limit=1", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestARequestWithoutCredentialsIsNotAuthenticated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.Authenticate(t.Context(), newRequest(t), []byte("{}"))
	wantFault(t, err, pipeline.NotAuthenticated)
}

func TestASignedRequestIsItsKeysUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newRequest(t)
	sign.Sign(r, []byte("{}"), w.credentials.AccessKey, w.credentials.SecretKey, w.clock.now())
	signed, err := w.Authenticate(t.Context(), r, []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	withToken, err := w.present(t, w.token(t))
	if err != nil || signed != withToken {
		t.Errorf("by signature %+v, by token %+v, %v", signed, withToken, err)
	}
}

func TestABadSignatureIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	access, secret := w.credentials.AccessKey, w.credentials.SecretKey
	for name, make := range map[string]func(r *http.Request) (body string){
		"another secret": func(r *http.Request) string {
			sign.Sign(r, []byte("{}"), access, secret+"x", w.clock.now())
			return "{}"
		},
		"an unknown key": func(r *http.Request) string {
			sign.Sign(r, []byte("{}"), "UNKNOWN", secret, w.clock.now())
			return "{}"
		},
		"a key that is no text": func(r *http.Request) string {
			sign.Sign(r, []byte("{}"), "\xff\x00", secret, w.clock.now())
			return "{}"
		},
		"another body": func(r *http.Request) string {
			sign.Sign(r, []byte("{}"), access, secret, w.clock.now())
			return "{ }"
		},
		"another scheme": func(r *http.Request) string {
			r.Header.Set("Authorization", "Bearer x")
			return "{}"
		},
		"no date": func(r *http.Request) string {
			sign.Sign(r, []byte("{}"), access, secret, w.clock.now())
			r.Header.Del(sign.DateHeader)
			return "{}"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRequest(t)
			body := make(r)
			_, err := w.Authenticate(t.Context(), r, []byte(body))
			wantFault(t, err, pipeline.AuthenticationFailed)
		})
	}
}

func TestADateMoreThan15MinutesOffIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for off, want := range map[time.Duration]bool{
		0: true, 15 * time.Minute: true, -15 * time.Minute: true,
		15*time.Minute + time.Second: false, -15*time.Minute - time.Second: false, 24 * 365 * time.Hour: false,
	} {
		r := newRequest(t)
		sign.Sign(r, []byte("{}"), w.credentials.AccessKey, w.credentials.SecretKey, w.clock.now().Add(off))
		_, err := w.Authenticate(t.Context(), r, []byte("{}"))
		if (err == nil) != want {
			t.Errorf("%v off: %v", off, err)
		}
	}
}

func TestASecretSealedUnderAnotherKeyIsAnInternalError(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := newService(t, w.table, auth.NewKeys(), w.clock)
	r := newRequest(t)
	sign.Sign(r, []byte("{}"), w.credentials.AccessKey, w.credentials.SecretKey, w.clock.now())
	_, err := other.Authenticate(t.Context(), r, []byte("{}"))
	if err == nil || pipeline.FaultsOf(err) != nil || !strings.Contains(err.Error(), "data key") {
		t.Errorf("error %v, want one for the operator that names the data key", err)
	}
}
