package api_test

import (
	"fmt"

	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/pipeline"
)

func accountContracts() []operation {
	return []operation{
		{
			id: "bind-source-account", request: "POST " + accountList, status: 201,
			body:   `{"git_type": "gitlab", "name": "third", "token": "glpat-hush", "url": "https://git.example.com"}`,
			fields: map[string]string{"git_type": "gitlab", "name": "third", "url": "https://git.example.com", "token": "null"},
			refused: []refusal{
				{code: pipeline.InvalidParam, says: "git_type", body: `{"git_type": "svn", "name": "third", "token": "t"}`},
				{code: pipeline.MissingParam, says: "token", body: `{"git_type": "github", "name": "third"}`},
				{code: sources.TooManyOfAUser, says: "at most 20", given: func(w *world) {
					for n := range sources.MaxAccounts - 2 {
						w.by("creator").send("POST", accountList, fmt.Sprintf(`{"git_type": "github", "name": "n%d", "token": "t"}`, n)).want(201)
					}
				}},
				{code: pipeline.Exists, says: "work", body: `{"git_type": "github", "name": "work", "token": "t"}`},
			},
		},
		{
			id: "list-source-accounts", request: "GET " + accountList, status: 200,
			fields:  map[string]string{"0.name": "home", "0.token": "null", "1.name": "work", "1.git_type": "github"},
			refused: []refusal{{code: pipeline.InvalidLimit, request: "GET " + accountList + "?limit=1001"}},
			list:    &list{rows: 2},
		},
		{
			id: "unbind-source-account", request: "DELETE " + accountList + "/work", status: 204,
			refused: []refusal{
				{code: sources.NoSuchAccount, says: "work", as: "admin"},
				{code: sources.NoSuchAccount, says: "none", request: "DELETE " + accountList + "/none"},
			},
		},
	}
}
