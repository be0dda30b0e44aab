package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
)

// bind gives the user an account at the host, which is told of commits' statuses then.
func (u *user) bind(ctx context.Context, host string) error {
	return u.act(ctx, "bind an account", func() error {
		account := map[string]string{"git_type": "github", "name": "host", "token": "planted-token", "url": host}
		return u.api.Call(ctx, http.MethodPost, "/v3/manage/sourceaccounts", account, nil)
	})
}

// push tells upstream of a push, as GitHub does. The same delivery can be told again.
func (u *user) push(ctx context.Context, host, commit string) error {
	body, err := json.Marshal(map[string]any{
		"ref": "refs/heads/main", "before": "", "after": commit,
		"head_commit": map[string]any{"id": commit, "message": "Price the cart"},
		"repository":  map[string]string{"clone_url": host + place},
	})
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, []byte(pushSecret))
	mac.Write(body)
	header := http.Header{
		"Content-Type": {"application/json"}, "X-GitHub-Event": {"push"}, "X-GitHub-Delivery": {"one"},
		"X-Hub-Signature-256": {"sha256=" + hex.EncodeToString(mac.Sum(nil))},
	}
	return u.act(ctx, "push", func() error {
		p, err := u.find(ctx, upstream)
		if err != nil {
			return err
		}
		trigger, _ := p.Stages[0].Params["code_trigger"].(map[string]any)
		address, _ := trigger["url"].(string)
		answer, err := u.api.Send(ctx, http.MethodPost, address, header, body)
		if err == nil {
			err = answer.Err()
		}
		return err
	})
}
