package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

const (
	users       = "/v3/users"
	credentials = "/v3.0/OS-CREDENTIAL/credentials"
	password    = "correct horse battery"
)

// user makes a user and is the same service for them; id is theirs.
func (s *service) user(name string) (other *service, id string) {
	s.Helper()
	var made struct{ User struct{ ID string } }
	s.send("POST", users, `{"user": {"name": "`+name+`", "password": "`+password+`"}}`).want(201).into(&made)
	other = s.in(s.TB)
	other.token = s.logIn(name, password).want(201).header.Get(auth.SubjectHeader)
	return other, made.User.ID
}

func (s *service) logIn(name, password string) *answer {
	s.Helper()
	body := fmt.Sprintf(`{"auth": {"identity": {"methods": ["password"], "password": {"user":
		{"name": %q, "password": %q, "domain": {"name": "default"}}}}}}`, name, password)
	return s.send("POST", tokens, body, "X-Auth-Token:")
}

func (s *service) adminID() string {
	s.Helper()
	admin, err := s.users.Authenticate(s.Context(), s.request("GET", "/", ""), nil)
	if err != nil {
		s.Fatal(err)
	}
	return admin.UserID
}

func TestUsersAreCreatedListedAndDeleted(t *testing.T) {
	t.Parallel()
	s := start(t)
	created := s.send("POST", users, `{"user": {"name": "wang", "password": "`+password+`", "email": "wang@example.com"}}`).want(201)
	var made struct {
		User struct {
			ID       string
			DomainID string `json:"domain_id"`
		}
	}
	created.into(&made)
	created.wantBody(fmt.Sprintf(`{"user": {"id": %q, "name": "wang", "domain_id": %q, "email": "wang@example.com", "enabled": true}}`,
		made.User.ID, made.User.DomainID))
	if strings.Contains(string(created.body), password) {
		t.Errorf("%s shows the password", created.body)
	}
	s.user("li")

	var list struct{ Users []struct{ Name string } }
	s.send("GET", users, "").want(200).wantHeader("Content-Range", "").into(&list)
	if fmt.Sprint(list.Users) != "[{admin} {li} {wang}]" {
		t.Errorf("users %v", list.Users)
	}
	s.send("GET", users+"?limit=1&offset=1", "").want(200).wantHeader("Content-Range", "1-1/3").into(&list)
	if fmt.Sprint(list.Users) != "[{li}]" {
		t.Errorf("the second page is %v", list.Users)
	}

	s.send("POST", users, `{"user": {"name": "wang", "password": "`+password+`"}}`).wantFault(pipeline.Exists, "wang")
	s.send("DELETE", users+"/"+made.User.ID, "").want(204)
	s.send("DELETE", users+"/"+made.User.ID, "").wantFault(pipeline.NoSuchUser, made.User.ID)
	s.send("DELETE", users+"/"+s.adminID(), "").wantFault(pipeline.NotAllowed, "administrator")
	s.send("GET", users+"?limit=9", "").want(200).wantHeader("Content-Range", "0-2/2")
	s.logIn("wang", password).wantFault(pipeline.AuthenticationFailed)
	s.user("wang")
}

func TestAllThatIsWrongWithAUserIsTold(t *testing.T) {
	t.Parallel()
	s := start(t)
	var faults []struct{ Detail string }
	s.send("POST", users, `{"user": {"name": "a b", "password": "short", "email": "nobody"}}`).want(400).into(&faults)
	if len(faults) != 3 {
		t.Errorf("%v: want three", faults)
	}
	s.send("POST", users, `{"user": {"name": "wang"}}`).wantFault(pipeline.MissingParam, "user.password")
	s.send("POST", users, `{}`).wantFault(pipeline.MissingParam, "user.name")
	s.send("POST", users, `{"user": 7}`).wantFault(pipeline.InvalidParam, "user: must be an object")
}

func TestAUserChangesTheirPassword(t *testing.T) {
	t.Parallel()
	s := start(t)
	wang, id := s.user("wang")
	path := users + "/" + id + "/password"
	const next = "another long password"

	wang.send("POST", path, `{"user": {"password": "`+next+`"}}`).wantFault(pipeline.MissingParam, "original_password")
	wang.send("POST", path, `{"user": {"original_password": "wrong", "password": "`+next+`"}}`).wantFault(pipeline.AuthenticationFailed, "original_password")
	wang.send("POST", path, `{"user": {"original_password": "`+password+`", "password": "short"}}`).wantFault(pipeline.InvalidParam, "user.password")
	wang.send("GET", groups, "").want(200)
	wang.send("POST", path, `{"user": {"original_password": "`+password+`", "password": "`+next+`"}}`).want(204)

	wang.send("GET", groups, "").wantFault(pipeline.AuthenticationFailed)
	s.logIn("wang", password).wantFault(pipeline.AuthenticationFailed)
	s.logIn("wang", next).want(201)

	t.Run("and the administrator changes it without knowing it", func(t *testing.T) {
		s := s.in(t)
		s.send("POST", path, `{"user": {"password": "a third password"}}`).want(204)
		s.logIn("wang", "a third password").want(201)
		s.send("POST", users+"/"+strings.Repeat("0", 32)+"/password", `{"user": {"password": "a third password"}}`).wantFault(pipeline.NoSuchUser)
	})
	t.Run("but their own only with it", func(t *testing.T) {
		s := s.in(t)
		s.send("POST", users+"/"+s.adminID()+"/password", `{"user": {"password": "a third password"}}`).
			wantFault(pipeline.MissingParam, "original_password")
	})
}

func TestUsersAreTheAdministrators(t *testing.T) {
	t.Parallel()
	s := start(t)
	wang, _ := s.user("wang")
	_, li := s.user("li")
	for _, id := range []string{li, s.adminID(), "nobody"} {
		wang.send("DELETE", users+"/"+id, "").wantFault(pipeline.NotAllowed)
		wang.send("POST", users+"/"+id+"/password", `{"user": {"password": "`+password+`"}}`).wantFault(pipeline.NotAllowed)
		wang.send("POST", credentials, `{"credential": {"user_id": "`+id+`"}}`).wantFault(pipeline.NotAllowed)
		wang.send("GET", credentials+"?user_id="+id, "").wantFault(pipeline.NotAllowed)
	}
	wang.send("GET", users, "").wantFault(pipeline.NotAllowed)
	wang.send("POST", users, `{"user": {"name": "zhao", "password": "`+password+`"}}`).wantFault(pipeline.NotAllowed)
}

func TestWithAUserGoesWhatIsTheirsAlone(t *testing.T) {
	t.Parallel()
	s := start(t)
	wang, id := s.user("wang")
	wang.group("shop")
	wang.pipeline("shop", "web")
	key := wang.accessKey(id, "")
	wang.signed(key).want(200)
	for i := range 20 {
		wang.send("POST", accountList, fmt.Sprintf(`{"git_type": "gitlab", "name": "a%d", "token": "glpat-hush"}`, i)).want(201)
	}
	const own = 40 // templates, each of three records: more than one transaction removes
	for i := range own {
		wang.send("POST", "/v3/manage/pipelinetemplates", fmt.Sprintf(`{"pipeline_id": 1, "name": "t%d"}`, i)).want(201)
	}
	d := s.principal().Domain
	left := func() (n int) {
		for _, partition := range []string{d.SourceAccounts(id), d.Templates(id)} {
			page, err := s.table.Query(t.Context(), store.Query{PK: partition, Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			n += len(page.Items)
		}
		return n
	}
	if left() != 20+3*own {
		t.Fatalf("there are %d records", left())
	}

	s.send("DELETE", users+"/"+id, "").want(204)
	if left() != 0 {
		t.Errorf("%d records stay", left())
	}
	wang.send("GET", groups, "").wantFault(pipeline.AuthenticationFailed)
	wang.signed(key).wantFault(pipeline.AuthenticationFailed)
	s.send("GET", pipelines+"/1", "").want(200)

	t.Run("also when the first try was cut short", func(t *testing.T) {
		s := s.in(t)
		if err := s.table.Write(t.Context(), store.Put(d.SourceAccount(id, "late"), []byte("{}"), store.If{})); err != nil {
			t.Fatal(err)
		}
		s.send("DELETE", users+"/"+id, "").wantFault(pipeline.NoSuchUser)
		if left() != 0 {
			t.Errorf("%d records stay", left())
		}
	})
}
