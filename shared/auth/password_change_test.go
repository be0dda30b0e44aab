package auth_test

import (
	"testing"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
)

func TestANewPasswordEndsTokensButNotKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	user, p := w.user(t, "wang"), w.principal(t, "wang")
	token, err := w.logIn(t.Context(), "wang", password, "")
	if err != nil {
		t.Fatal(err)
	}
	key, secret, err := w.CreateAccessKey(t.Context(), p, user.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	change := auth.PasswordChange{Original: password, Password: "another long one"}
	if err := w.ChangePassword(t.Context(), p, user.ID, change); err != nil {
		t.Fatal(err)
	}
	_, err = w.present(t, token)
	wantFault(t, err, pipeline.AuthenticationFailed)
	if signed, err := w.signedWith(t, key.Access, secret); err != nil || signed.UserID != user.ID {
		t.Errorf("signed as %+v, %v", signed, err)
	}
	_, err = w.logIn(t.Context(), "wang", password, "")
	wantFault(t, err, pipeline.AuthenticationFailed)
	if _, err := w.logIn(t.Context(), "wang", "another long one", ""); err != nil {
		t.Error(err)
	}
}

func TestAPasswordChangeIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	user, p := w.user(t, "wang"), w.principal(t, "wang")
	long := string(make([]byte, auth.MaxPassword+1))
	for name, c := range map[string]struct {
		change auth.PasswordChange
		want   pipeline.Code
	}{
		"without the original":      {auth.PasswordChange{Password: "another long one"}, pipeline.MissingParam},
		"with a wrong original":     {auth.PasswordChange{Original: "wrong", Password: "another long one"}, pipeline.AuthenticationFailed},
		"with an original too long": {auth.PasswordChange{Original: long, Password: "another long one"}, pipeline.AuthenticationFailed},
		"to a short one":            {auth.PasswordChange{Original: password, Password: "short"}, pipeline.InvalidParam},
		"to the same":               {auth.PasswordChange{Original: password, Password: password}, pipeline.InvalidParam},
		"to none":                   {auth.PasswordChange{Original: password}, pipeline.MissingParam},
	} {
		err := w.ChangePassword(t.Context(), p, user.ID, c.change)
		if faults := pipeline.FaultsOf(err); len(faults) != 1 || faults[0].Code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := w.logIn(t.Context(), "wang", password, ""); err != nil {
		t.Errorf("the password that was: %v", err)
	}
}
