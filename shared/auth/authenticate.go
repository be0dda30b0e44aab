package auth

import (
	"context"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/containerops/containerops/shared/auth/sign"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Authenticate says who makes a request, by its token or else by its signature; body is all of the request's body, and
// the request's URL.Path is what the client's path says, decoded once. A signed write is known once. Without either the answer is the fault
// NotAuthenticated; when what there is does not hold, AuthenticationFailed. Any other error is the table's.
func (s *Service) Authenticate(ctx context.Context, r *http.Request, body []byte) (Principal, error) {
	if token := r.Header.Get(TokenHeader); token != "" {
		return s.byToken(ctx, token)
	}
	if header := r.Header.Get("Authorization"); header != "" {
		return s.bySignature(ctx, r, body, header)
	}
	return Principal{}, pipeline.Faultf(pipeline.NotAuthenticated,
		"send %s, or sign the request with an access key", TokenHeader)
}

func (s *Service) bySignature(ctx context.Context, r *http.Request, body []byte, header string) (Principal, error) {
	authorization, err := sign.Parse(header)
	if err != nil {
		return Principal{}, pipeline.Faultf(pipeline.AuthenticationFailed, "%v", err)
	}
	date, err := s.checkDate(r.Header.Get(sign.DateHeader))
	if err != nil {
		return Principal{}, err
	}
	key, found, err := s.findKey(ctx, authorization.Access)
	if err != nil {
		return Principal{}, fmt.Errorf("check a signature: %w", err)
	}
	if !found {
		return Principal{}, errSignature
	}
	secret, err := s.keys.Open(ctx, key.Secret, authorization.Access)
	if err != nil {
		return Principal{}, fmt.Errorf("access key %s: %w", authorization.Access, err)
	}
	if !sign.Verify(r, body, authorization, secret) {
		return Principal{}, errSignature
	}
	if err := s.takeOnce(ctx, r.Method, key.Account.ID, authorization.Signature, date); err != nil {
		return Principal{}, fmt.Errorf("access key %s: note the signature: %w", authorization.Access, err)
	}
	return key.principal(), nil
}

// findKey asks the table only for what can be an access key: a header may hold any bytes, a table's key may not.
func (s *Service) findKey(ctx context.Context, access string) (key keyRecord, found bool, err error) {
	if len(access) > MaxName || !utf8.ValidString(access) {
		return keyRecord{}, false, nil
	}
	found, err = s.read(ctx, store.AccessKey(access), &key)
	return key, found, err
}

var errSignature = &pipeline.Fault{
	Code: pipeline.AuthenticationFailed, Detail: "the access key or the signature is wrong",
}

// checkDate reads when a request was signed, and refuses what was too long ago: a signature that someone wrote down must not be
// good for ever.
func (s *Service) checkDate(value string) (time.Time, error) {
	date, err := time.Parse(sign.DateLayout, value)
	if err != nil {
		return date, pipeline.Faultf(pipeline.AuthenticationFailed, "%s: want the form YYYYMMDDTHHMMSSZ", sign.DateHeader)
	}
	if off := s.Now().Sub(date).Abs(); off > s.Skew {
		return date, pipeline.Faultf(pipeline.AuthenticationFailed, "%s: more than %v off", sign.DateHeader, s.Skew)
	}
	return date, nil
}

func (k keyRecord) principal() Principal {
	return Principal{
		Domain: k.Account.ID, DomainName: k.Account.Name, UserID: k.UserID, UserName: k.User,
		Project: k.Account.Project.Name, Admin: k.Admin,
	}
}
