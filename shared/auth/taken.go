package auth

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/containerops/containerops/shared/auth/sign"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// clockMargin is how far the clocks of two machines that serve may be apart: a signature is remembered for so much longer
// than it holds.
const clockMargin = time.Minute

var errTaken = &pipeline.Fault{
	Code: pipeline.AuthenticationFailed, Detail: "this signed request was taken before: sign it again, with another " + sign.DateHeader,
}

// takeOnce notes the signature of a write, so that nobody who has seen the request can repeat it: of several that come with
// one signature, also at the same time, one is taken. It is noted before the work begins, so a request that then failed is
// signed again, which is a new date. Reads may be repeated, and leave nothing behind.
func (s *Service) takeOnce(ctx context.Context, method string, d store.Domain, signature string, date time.Time) error {
	if method == http.MethodGet || method == http.MethodHead {
		return nil
	}
	key := d.Signature(strings.ToLower(signature)) // Verify takes both cases
	until := date.Add(s.Skew + clockMargin)
	err := s.table.Write(ctx, store.PutUntil(key, []byte("{}"), until, store.If{Absent: true}))
	if store.Failed(err) == 0 {
		return errTaken
	}
	return err
}
