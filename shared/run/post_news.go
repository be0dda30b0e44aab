package run

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/pipeline"
)

// SignatureHeader carries the signature of what a notification posts: sha256= and the hex HMAC-SHA256 of the body with the
// notification's secret, as many tools check it already.
const SignatureHeader = "X-ContainerOps-Signature-256"

// posted is what a notification posts: the event, and in text what a mail says, which is what chats show.
type posted struct {
	event
	Text string `json:"text"`
	Link string `json:"link"`
}

// postNews tells a tool.
func (s *Service) postNews(ctx context.Context, t *telling, one *delivery, config pipeline.NotificationConfig) error {
	text, err := s.news(ctx, t)
	if err != nil {
		return err
	}
	body := encode(posted{t.event(), text, s.link(t)})
	secret, err := catalog.OpenShared(ctx, s.Sealer, t.key.domain, t.key.pipeline, config.SharedSecret)
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	one.Answer, err = s.Caller.Do(ctx, notify.Call{
		Method: http.MethodPost, URL: config.URL, Key: t.id(one), Body: body,
		Header: http.Header{SignatureHeader: {"sha256=" + hex.EncodeToString(mac.Sum(nil))}},
	})
	return err
}
