package api_test

import "github.com/containerops/containerops/shared/pipeline"

func groupContracts() []operation {
	return []operation{
		{
			id: "create-group", request: "POST " + groups, body: `{"group": "huawei", "description": "description"}`, status: 201,
			answer: `{"id": 3, "group": "huawei", "description": "description"}`,
			refused: []refusal{
				{code: pipeline.MissingParam, says: "group", body: `{}`},
				{code: pipeline.InvalidParam, says: "group: must be a string", body: `{"group": 7}`},
				{code: pipeline.InvalidParam, says: "group", body: `{"group": "a___b"}`},
				{code: pipeline.InvalidParam, says: "body", body: noBody},
				{code: pipeline.Exists, says: "shop", body: `{"group": "shop"}`},
			},
		},
		{
			id: "list-groups", request: "GET " + groups, status: 200,
			answer: `[{"id": 2, "group": "bare", "description": "", "pipeline_count": 0}, {"id": 1, "group": "shop", "description": "", "pipeline_count": 5}]`,
			refused: []refusal{
				{code: pipeline.InvalidLimit, request: "GET " + groups + "?limit=0"},
				{code: pipeline.InvalidOffset, request: "GET " + groups + "?offset=x"},
			},
			list: &list{rows: 2},
		},
		{
			id: "delete-group", request: "DELETE " + groups + "/bare", status: 204,
			refused: []refusal{
				{code: pipeline.NotAllowed, as: "edit"},
				{code: pipeline.NotFound, says: "bare", as: "nobody"},
				{code: pipeline.NotFound, says: "none", request: "DELETE " + groups + "/none"},
				{code: pipeline.Exists, says: "5 pipeline", request: "DELETE " + groups + "/shop"},
			},
		},
		{
			id: "get-group-auth", request: "GET " + groups + "/shop/auth", status: 200,
			answer: `[{"user_name": "read", "auth": "read"}, {"user_name": "edit", "auth": "edit"}, {"user_name": "manage", "auth": "manage"}]`,
			refused: []refusal{
				{code: pipeline.InvalidLimit, request: "GET " + groups + "/shop/auth?limit=x"},
				{code: pipeline.NotAllowed, as: "edit"},
				{code: pipeline.NotFound, says: "shop", as: "nobody"},
			},
			list: &list{rows: 3},
		},
		{
			id: "set-group-auth", request: "PUT " + groups + "/shop/auth", body: `[{"user_name": "nobody", "auth": "read"}]`, status: 201,
			answer: `[{"user_name": "nobody", "auth": "read"}]`,
			refused: []refusal{
				{code: pipeline.InvalidUserName, says: "[0].user_name", body: `[{"user_name": "no one", "auth": "read"}]`},
				{code: pipeline.InvalidRight, says: "[0].auth", body: `[{"user_name": "nobody", "auth": "own"}]`},
				{code: pipeline.InvalidParam, says: "must be an array", body: `{}`},
				{code: pipeline.NotAllowed, as: "edit"},
				{code: pipeline.NotFound, says: "shop", as: "nobody"},
			},
		},
	}
}
