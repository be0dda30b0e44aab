package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/auth/sign"
	"github.com/containerops/containerops/shared/pipeline"
)

// accessKey is an access key as it is answered.
type accessKey struct {
	Access, Secret, Status, Description string
	UserID                              string `json:"user_id"`
	CreateTime                          string `json:"create_time"`
}

func (s *service) accessKey(userID, description string) accessKey {
	s.Helper()
	var made struct{ Credential accessKey }
	s.send("POST", credentials, `{"credential": {"user_id": "`+userID+`", "description": "`+description+`"}}`).
		want(201).wantHeader("Cache-Control", "no-store").into(&made)
	return made.Credential
}

// signed is the answer to a request that is signed with a key.
func (s *service) signed(key accessKey) *answer {
	s.Helper()
	r := s.request(http.MethodGet, groups, "", "X-Auth-Token:")
	sign.Sign(r, nil, key.Access, key.Secret, time.Now())
	return s.answer(s.handler, r)
}

func TestAnAccessKeySignsAsItsUserUntilItIsDeleted(t *testing.T) {
	t.Parallel()
	s := start(t)
	wang, id := s.user("wang")
	wang.group("shop")
	key := wang.accessKey(id, "nightly")
	if key.UserID != id || key.Status != "active" || key.Description != "nightly" || key.CreateTime == "" {
		t.Errorf("made %+v", key)
	}
	wang.signed(key).want(200).wantBody(`[{"id": 1, "group": "shop", "description": "", "pipeline_count": 0}]`)

	var list struct{ Credentials []accessKey }
	for _, answer := range []*answer{wang.send("GET", credentials, ""), s.send("GET", credentials+"?user_id="+id, "")} {
		answer.want(200).into(&list)
		want := key
		want.Secret = "" // shown only once
		if len(list.Credentials) != 1 || list.Credentials[0] != want {
			t.Errorf("keys %+v, want %+v", list.Credentials, want)
		}
	}

	li, _ := s.user("li")
	li.send("DELETE", credentials+"/"+key.Access, "").wantFault(pipeline.NotFound)
	wang.send("DELETE", credentials+"/"+key.Access, "").want(204)
	wang.send("DELETE", credentials+"/"+key.Access, "").wantFault(pipeline.NotFound)
	wang.signed(key).wantFault(pipeline.AuthenticationFailed)
	wang.send("GET", credentials, "").want(200).wantBody(`{"credentials": []}`)
}

func TestTheAdministratorHasAKeyFromTheBeginning(t *testing.T) {
	t.Parallel()
	s := start(t)
	var list struct{ Credentials []accessKey }
	s.send("GET", credentials, "").want(200).into(&list)
	if len(list.Credentials) != 1 || list.Credentials[0].Access != s.admin.AccessKey {
		t.Errorf("keys %+v, want %s", list.Credentials, s.admin.AccessKey)
	}
	s.send("DELETE", credentials+"/"+s.admin.AccessKey, "").want(204)
	s.signed(accessKey{Access: s.admin.AccessKey, Secret: s.admin.SecretKey}).wantFault(pipeline.AuthenticationFailed)
}

func TestAnAccessKeyIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	wang, id := s.user("wang")
	s.send("POST", credentials, `{"credential": {}}`).wantFault(pipeline.MissingParam, "credential.user_id")
	s.send("POST", credentials, `{"credential": {"user_id": "nobody"}}`).wantFault(pipeline.NoSuchUser, "nobody")
	s.send("GET", credentials+"?user_id=nobody", "").wantFault(pipeline.NoSuchUser, "nobody")
	s.send("DELETE", credentials+"/nokey", "").wantFault(pipeline.NotFound, "nokey")
	for i := range 10 {
		wang.accessKey(id, fmt.Sprint(i))
	}
	wang.send("POST", credentials, `{"credential": {"user_id": "`+id+`"}}`).wantFault(pipeline.InvalidParam, "at most 10")
}

func TestADeletedUsersTokensAndKeysEndAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	wang, id := s.user("wang")
	mine, given := wang.accessKey(id, ""), s.accessKey(id, "")
	s.send("DELETE", users+"/"+id, "").want(204)
	wang.send("GET", groups, "").wantFault(pipeline.AuthenticationFailed)
	for _, key := range []accessKey{mine, given} {
		s.signed(key).wantFault(pipeline.AuthenticationFailed)
		s.send("DELETE", credentials+"/"+key.Access, "").wantFault(pipeline.NotFound)
	}
}
