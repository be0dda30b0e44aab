package api_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/sign"
	"github.com/containerops/containerops/shared/pipeline"
)

const tokens = "/v3/auth/tokens"

func TestATokenIsIssuedForAPassword(t *testing.T) {
	t.Parallel()
	s := start(t)
	body := strings.NewReplacer("username", auth.DefaultUser, "********", s.admin.Password, "domainname", auth.DefaultDomain,
		"xxxxxxxxxxxxxxxxxx", auth.DefaultProject).Replace(example(t, "create-token.request"))
	issued := s.send("POST", tokens, body, "X-Auth-Token:").want(201)
	var view struct {
		Token struct {
			Methods []string
			User    struct{ Name string }
		}
	}
	issued.into(&view)
	if fmt.Sprint(view.Token.Methods) != "[password]" || view.Token.User.Name != auth.DefaultUser {
		t.Errorf("%s: want who has the token and how", issued.body)
	}
	s.send("GET", groups, "", "X-Auth-Token: "+issued.header.Get("X-Subject-Token")).want(200)

	wrong := strings.Replace(body, s.admin.Password, "guess", 1)
	s.send("POST", tokens, wrong, "X-Auth-Token:").wantFault(pipeline.AuthenticationFailed)
	s.send("POST", tokens, `{"auth": {}}`, "X-Auth-Token:").wantFault(pipeline.InvalidParam, "auth.identity.methods")
}

func TestATokenRequestIsReadAsStrictlyAsOthers(t *testing.T) {
	t.Parallel()
	s := start(t)
	for name, c := range map[string]struct{ body, contentType, says string }{
		"cut short":       {`{"auth":`, "application/json", "body"},
		"a name twice":    {`{"auth": {}, "auth": {}}`, "application/json", "auth: is there twice"},
		"of another type": {`{"auth": {"identity": {"methods": 7}}}`, "application/json", "auth.identity.methods: must be an array"},
		"not JSON":        {"auth: {}", "application/yaml", "Content-Type"},
	} {
		t.Run(name, func(t *testing.T) {
			s.send("POST", tokens, c.body, "X-Auth-Token:", "Content-Type: "+c.contentType).wantFault(pipeline.InvalidParam, c.says)
		})
	}
}

func TestARequestIsSignedInsteadOfCarryingAToken(t *testing.T) {
	t.Parallel()
	s := start(t)
	body := `{"group": "shop"}`
	r := s.request("POST", groups, body, "X-Auth-Token:")
	sign.Sign(r, []byte(body), s.admin.AccessKey, s.admin.SecretKey, time.Now())
	s.answer(s.handler, r).want(201)
	r.Body = io.NopCloser(strings.NewReader(body))
	s.answer(s.handler, r).wantFault(pipeline.AuthenticationFailed, "was taken before", "X-Sdk-Date")

	forged := s.request("POST", groups, `{"group": "bank"}`, "X-Auth-Token:")
	forged.Header = r.Header
	s.answer(s.handler, forged).wantFault(pipeline.AuthenticationFailed)
}
