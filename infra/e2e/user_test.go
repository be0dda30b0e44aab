package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
	"github.com/containerops/containerops/shared/auth/sign"
)

// member makes a user of the account and is the story as they see it; id is theirs.
func (s *story) member(name string) (member *story, id string) {
	s.Helper()
	credentials := s.credentials
	credentials.User, credentials.Password = name, harness.Plant()
	var made struct{ User struct{ ID string } }
	s.must(s.api.Call(s.Context(), http.MethodPost, "/v3/users",
		map[string]any{"user": map[string]string{"name": name, "password": credentials.Password}}, &made))
	return &story{T: s.T, target: s.target, api: newClient(s.T, credentials), group: s.group}, made.User.ID
}

// grant gives a user a right in the story's group, and nobody else.
func (s *story) grant(user, right string) {
	s.Helper()
	rights := []map[string]string{{"user_name": user, "auth": right}}
	s.must(s.api.Call(s.Context(), http.MethodPut, "/v3/manage/pipelinegroups/"+s.group+"/auth", rights, nil))
}

func TestAUserDoesWhatTheirRightAllows(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.BuildStage("build", "echo hello"))
	name := unique("user")
	member, _ := s.member(name)
	_, err := member.api.Pipeline(t.Context(), p.ID)
	s.refused(err, http.StatusNotFound, "SVCSTG.SWR.4040162")

	s.grant(name, "read")
	_, err = member.api.Pipeline(t.Context(), p.ID)
	s.must(err)
	s.refused(member.update(p, func(map[string]any) {}), http.StatusForbidden, "SVCSTG.S2I.4039002")
	member.fire(p)
	member.awaitStatus(p, "success")

	s.grant(name, "edit")
	member.create(client.BuildStage("build", "true"))
	s.refused(member.delete(p), http.StatusForbidden, "SVCSTG.S2I.4039002")

	s.grant(name, "manage")
	s.must(member.update(p, func(map[string]any) {}))
	s.must(member.delete(p))
}

func TestADeletedUserIsNobodyAtOnce(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	member, id := s.member(unique("user"))
	var made struct {
		Credential struct{ Access, Secret string }
	}
	s.must(member.api.Call(t.Context(), http.MethodPost, "/v3.0/OS-CREDENTIAL/credentials",
		map[string]any{"credential": map[string]string{"user_id": id}}, &made))
	signed := newClient(t, member.api.Credentials)
	signed.Sign = func(r *http.Request, body []byte) {
		sign.Sign(r, body, made.Credential.Access, made.Credential.Secret, time.Now())
	}
	for _, user := range []*client.Client{member.api, signed} {
		_, err := user.Pipelines(t.Context(), s.group)
		s.must(err)
	}

	s.must(s.api.Call(t.Context(), http.MethodDelete, "/v3/users/"+id, nil, nil))
	for _, user := range []*client.Client{member.api, signed} {
		_, err := user.Pipelines(t.Context(), s.group)
		s.refused(err, http.StatusUnauthorized, "SVCSTG.SWR.4010000")
	}
}

func TestANewPasswordEndsTheTokensOfTheOld(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	member, id := s.member(unique("user"))
	change := map[string]any{"user": map[string]string{
		"original_password": member.api.Credentials.Password, "password": harness.Plant(),
	}}
	s.must(member.api.Call(t.Context(), http.MethodPost, "/v3/users/"+id+"/password", change, nil))
	_, err := member.api.Pipelines(t.Context(), s.group)
	s.refused(err, http.StatusUnauthorized, "SVCSTG.SWR.4010000")
	login, err := member.api.Login(t.Context())
	s.must(err)
	s.refused(login.Err(), http.StatusUnauthorized, "SVCSTG.SWR.4010000")
}

func TestUsersAreListedAndAnAccessKeyEndsWhenItIsDeleted(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	member, id := s.member(unique("user"))
	var made struct {
		Credential struct{ Access, Secret string }
	}
	s.must(member.api.Call(t.Context(), http.MethodPost, "/v3.0/OS-CREDENTIAL/credentials",
		map[string]any{"credential": map[string]string{"user_id": id}}, &made))
	signed := newClient(t, member.api.Credentials)
	signed.Sign = func(r *http.Request, body []byte) {
		sign.Sign(r, body, made.Credential.Access, made.Credential.Secret, time.Now())
	}
	s.must(signed.Call(t.Context(), http.MethodGet, "/v3/manage/pipelinegroups", nil, nil))

	var listed struct{ Users []struct{ ID, Name string } }
	s.must(s.api.Call(t.Context(), http.MethodGet, "/v3/users?limit=1", nil, &listed))
	if len(listed.Users) != 1 {
		t.Errorf("listed are %+v, want one user", listed.Users)
	}
	key := "/v3.0/OS-CREDENTIAL/credentials/" + made.Credential.Access
	s.must(member.api.Call(t.Context(), http.MethodDelete, key, nil, nil))
	s.refused(signed.Call(t.Context(), http.MethodGet, "/v3/manage/pipelinegroups", nil, nil), http.StatusUnauthorized, "SVCSTG.SWR.4010000")
}
