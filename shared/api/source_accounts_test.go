package api_test

import (
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/pipeline"
)

const accountList = "/v3/manage/sourceaccounts"

func TestSourceAccountsAreBoundListedAndUnbound(t *testing.T) {
	t.Parallel()
	s := start(t)
	const accounts, body = accountList, `{"git_type": "gitlab", "name": "my work", "token": "glpat-hush", "url": "https://git.example.com"}`
	s.send("GET", accounts, "").want(200).wantBody(`[]`)
	var bound, listed map[string]any
	answer := s.send("POST", accounts, body).want(201)
	answer.into(&bound)
	if len(bound) != 4 || bound["git_type"] != "gitlab" || bound["name"] != "my work" || bound["url"] != "https://git.example.com" || bound["created_at"] == "" {
		t.Errorf("bound %s", answer.body)
	}
	s.send("POST", accounts, body).wantFault(pipeline.Exists, "my work")
	all := s.send("GET", accounts+"?limit=5", "").want(200).wantHeader("Content-Range", "0-1/1")
	if strings.Contains(string(all.body)+string(answer.body), "hush") {
		t.Errorf("the token is answered: %s %s", answer.body, all.body)
	}
	var rows []map[string]any
	if all.into(&rows); len(rows) == 1 {
		listed = rows[0]
	}
	if listed["name"] != "my work" {
		t.Errorf("listed %s", all.body)
	}

	wang, _ := s.user("wang")
	wang.send("GET", accounts, "").want(200).wantBody(`[]`)
	wang.send("DELETE", accounts+"/my%20work", "").wantFault(sources.NoSuchAccount)
	s.send("DELETE", accounts+"/my%20work", "").want(204)
	s.send("DELETE", accounts+"/my%20work", "").wantFault(sources.NoSuchAccount, "my work")
	s.send("POST", accounts, `{"git_type": "svn"}`).wantFault(pipeline.InvalidParam, "git_type")
	s.send("POST", accounts, `{"token": 7}`).wantFault(pipeline.InvalidParam, "token")
}
