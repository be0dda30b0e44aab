package auth_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

func (w world) token(t *testing.T) string {
	t.Helper()
	token, _, err := w.Issue(t.Context(), request(w))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (w world) present(t *testing.T, token string) (auth.Principal, error) {
	t.Helper()
	r, _ := http.NewRequest("GET", "/v3/manage/pipelines", nil)
	r.Header.Set(auth.TokenHeader, token)
	return w.Authenticate(t.Context(), r, nil)
}

func TestATokenSaysWhoItsUserIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token, view, err := w.Issue(t.Context(), request(w))
	if err != nil {
		t.Fatal(err)
	}
	info := view.Token
	if info.IssuedAt != "2026-02-03T04:05:06.000000Z" || info.ExpiresAt != "2026-02-04T04:05:06.000000Z" {
		t.Errorf("lives from %s to %s", info.IssuedAt, info.ExpiresAt)
	}
	domain := auth.TokenRef{ID: string(w.account.ID), Name: "default"}
	if info.User.Name != "admin" || info.User.Domain != domain || info.Project.Name != "default" || info.Project.Domain != domain {
		t.Errorf("view %+v", info)
	}
	p, err := w.present(t, token)
	want := auth.Principal{Domain: w.account.ID, DomainName: "default", UserID: info.User.ID, UserName: "admin", Project: "default", Admin: true}
	if err != nil || p != want {
		t.Errorf("principal %+v, %v, want %+v", p, err, want)
	}
}

func TestARefusalDoesNotSayWhatWasWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var details []string
	for _, change := range []func(*auth.TokenRequest){
		func(r *auth.TokenRequest) { r.Password += "x" },
		func(r *auth.TokenRequest) { r.User = "nobody" },
		func(r *auth.TokenRequest) { r.User = "\x00/\u2028" },
		func(r *auth.TokenRequest) { r.Domain = "nowhere" },
		func(r *auth.TokenRequest) { r.Project = "other" },
	} {
		r := request(w)
		change(&r)
		token, _, err := w.Issue(t.Context(), r)
		wantFault(t, err, pipeline.AuthenticationFailed)
		if token != "" {
			t.Errorf("%+v: got a token", r)
		}
		details = append(details, err.Error())
	}
	for _, d := range details {
		if d != details[0] {
			t.Errorf("details differ: %q and %q", d, details[0])
		}
	}
}

func TestATokenEnds(t *testing.T) {
	t.Parallel()
	t.Run("after 24 hours", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		token := w.token(t)
		w.clock.pass(24*time.Hour - time.Second)
		if _, err := w.present(t, token); err != nil {
			t.Errorf("a second before: %v", err)
		}
		w.clock.pass(time.Second)
		_, err := w.present(t, token)
		wantFault(t, err, pipeline.AuthenticationFailed)
	})
	t.Run("with its user's epoch", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		token := w.token(t)
		if _, err := w.present(t, token); err != nil { // from here on its signature is known
			t.Error(err)
		}
		w.editUser(t, func(user map[string]any) { user["epoch"] = 2 })
		_, err := w.present(t, token)
		wantFault(t, err, pipeline.AuthenticationFailed)
		if _, err := w.present(t, w.token(t)); err != nil {
			t.Errorf("a token of the new epoch: %v", err)
		}
	})
	t.Run("with its user, also when another takes the name", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		token := w.token(t)
		w.editUser(t, func(user map[string]any) { user["id"] = strings.Repeat("0", 32) })
		_, err := w.present(t, token)
		wantFault(t, err, pipeline.AuthenticationFailed)
		if err := w.table.Write(t.Context(), store.Delete(w.account.ID.User(auth.DefaultUser), store.If{})); err != nil {
			t.Fatal(err)
		}
		_, err = w.present(t, token)
		wantFault(t, err, pipeline.AuthenticationFailed)
	})
}

// editUser changes the administrator's record as a later operation will.
func (w world) editUser(t *testing.T, edit func(user map[string]any)) {
	t.Helper()
	key := w.account.ID.User(auth.DefaultUser)
	item, err := w.table.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	var user map[string]any
	if err := json.Unmarshal(item.Data, &user); err != nil {
		t.Fatal(err)
	}
	edit(user)
	data, err := json.Marshal(user)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.table.Write(t.Context(), store.Put(key, data, store.If{Version: item.Version})); err != nil {
		t.Fatal(err)
	}
}

func TestAForgedTokenIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token(t)
	var claims jwt.MapClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &claims); err != nil {
		t.Fatal(err)
	}
	sign := func(method jwt.SigningMethod, key any, edit func(jwt.MapClaims)) string {
		copied := jwt.MapClaims{}
		for name, value := range claims {
			copied[name] = value
		}
		edit(copied)
		signed, err := jwt.NewWithClaims(method, copied).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	same := func(jwt.MapClaims) {}
	for name, forged := range map[string]string{
		"another key":           sign(jwt.SigningMethodHS256, auth.NewKeys().Token, same),
		"no signature":          sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same),
		"another algorithm":     sign(jwt.SigningMethodHS512, w.keys.Token, same),
		"no end":                sign(jwt.SigningMethodHS256, w.keys.Token, func(c jwt.MapClaims) { delete(c, "exp") }),
		"a changed last letter": token[:len(token)-3] + "AAA",
		"no token":              "token",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := w.present(t, forged)
			wantFault(t, err, pipeline.AuthenticationFailed)
		})
	}
}
