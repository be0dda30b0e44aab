package push_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/push"
)

// The signatures were made apart from this code:
//
//	printf %s "$body" | openssl dgst -sha256 -hmac "$secret"
//	printf '1772616030123\n%s' "$secret" | openssl dgst -sha256 -hmac "$secret" -binary | base64
const (
	secret      = "It's a Secret to Everybody"
	githubSays  = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
	giteeStamp  = 1772616030123
	giteeSigned = "J+1NqH99O5zQrj1XWuDzW4DkVpqTxHLCcif2JonwVfU="
)

func TestARequestIsItsHostsWhenItKnowsTheSecret(t *testing.T) {
	t.Parallel()
	stamp, sent := strconv.FormatInt(giteeStamp, 10), time.UnixMilli(giteeStamp)
	encoded := strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D").Replace(giteeSigned)
	body := []byte("Hello, World!")
	for name, c := range map[string]struct {
		request push.Request
		now     time.Time
		want    bool
	}{
		"GitHub signs the body":         {request(body, "X-GitHub-Event", "push", "X-Hub-Signature-256", githubSays), sent, true},
		"another body":                  {request([]byte("Hello, world!"), "X-GitHub-Event", "push", "X-Hub-Signature-256", githubSays), sent, false},
		"a signature without its kind":  {request(body, "X-GitHub-Event", "push", "X-Hub-Signature-256", githubSays[7:]), sent, false},
		"half a signature":              {request(body, "X-GitHub-Event", "push", "X-Hub-Signature-256", githubSays[:40]), sent, false},
		"no signature":                  {request(body, "X-GitHub-Event", "push"), sent, false},
		"an empty signature":            {request(body, "X-GitHub-Event", "push", "X-Hub-Signature-256", "sha256="), sent, false},
		"another host's proof":          {request(body, "X-GitHub-Event", "push", "X-Gitlab-Token", secret), sent, false},
		"GitLab sends the secret":       {request(body, "X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", secret), sent, true},
		"another secret":                {request(body, "X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", secret+"!"), sent, false},
		"no secret":                     {request(body, "X-Gitlab-Event", "Push Hook"), sent, false},
		"Gitee sends it":                {request(body, "X-Gitee-Event", "Push Hook", "X-Gitee-Token", secret), sent, true},
		"Gitee signs the time":          {request(body, "X-Gitee-Event", "Push Hook", "X-Gitee-Token", giteeSigned, "X-Gitee-Timestamp", stamp), sent.Add(time.Hour), true},
		"Gitee writes it percent-coded": {request(body, "X-Gitee-Event", "Push Hook", "X-Gitee-Token", encoded, "X-Gitee-Timestamp", stamp), sent.Add(-time.Hour), true},
		"too long ago":                  {request(body, "X-Gitee-Event", "Push Hook", "X-Gitee-Token", giteeSigned, "X-Gitee-Timestamp", stamp), sent.Add(time.Hour + time.Second), false},
		"another time":                  {request(body, "X-Gitee-Event", "Push Hook", "X-Gitee-Token", giteeSigned, "X-Gitee-Timestamp", stamp+"0"), sent, false},
		"no time":                       {request(body, "X-Gitee-Event", "Push Hook", "X-Gitee-Token", giteeSigned), sent, false},
		"a word for a time":             {request(body, "X-Gitee-Event", "Push Hook", "X-Gitee-Token", giteeSigned, "X-Gitee-Timestamp", "now"), sent, false},
		"nobody's":                      {request(body, "X-Gitlab-Token", secret, "X-Gitee-Token", secret, "X-Hub-Signature-256", githubSays), sent, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.request.SentWith(secret, c.now); got != c.want {
				t.Errorf("sent with the secret: %t", got)
			}
		})
	}
	if request(body, "X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", "").SentWith("", sent) {
		t.Error("no secret is none that anybody knows")
	}
}
