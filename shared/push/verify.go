package push

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
)

// maxSkew is how far the time of a signature of Gitee's may be off. The body is not in it, so nothing else keeps one that was
// seen from being used again with another body.
//
// See https://help.gitee.com/webhook/how-to-verify-webhook-keys
const maxSkew = time.Hour

// SentWith says whether the request was sent by who knows the secret, as its host proves that: GitHub signs the body, GitLab sends
// the secret, Gitee sends it or signs the time with it. How long it takes tells nothing of the secret but its length.
func (r Request) SentWith(secret string, now time.Time) bool {
	if secret == "" {
		return false
	}
	switch r.Host() {
	case pipeline.GitHub:
		given, isSHA256 := strings.CutPrefix(r.Header.Get("X-Hub-Signature-256"), "sha256=")
		return isSHA256 && equal(strings.ToLower(given), hex.EncodeToString(sum(secret, r.Body)))
	case pipeline.GitLab:
		return equal(r.Header.Get("X-Gitlab-Token"), secret)
	case pipeline.Gitee:
		given := r.Header.Get("X-Gitee-Token")
		return equal(given, secret) || r.signedByGitee(given, secret, now)
	default:
		return false
	}
}

// signedByGitee compares with the signature, which Gitee's page writes percent-encoded and its requests do not.
func (r Request) signedByGitee(given, secret string, now time.Time) bool {
	stamp := r.Header.Get("X-Gitee-Timestamp")
	milliseconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.UnixMilli(milliseconds)).Abs() > maxSkew {
		return false
	}
	if plain, err := url.PathUnescape(given); err == nil {
		given = plain
	}
	return equal(given, base64.StdEncoding.EncodeToString(sum(secret, []byte(stamp+"\n"+secret))))
}

func sum(secret string, of []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(of)
	return mac.Sum(nil)
}

func equal(given, want string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(want)) == 1
}
