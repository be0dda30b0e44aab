package api

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/auth"
)

// TokenIssuer makes tokens.
type TokenIssuer interface {
	// Issue checks a password and makes a token; whatever of the request is wrong, it is one and the same Fault of 401. Too
	// many wrong ones from the request's address are TooManyAttempts.
	Issue(ctx context.Context, request auth.TokenRequest) (token string, view auth.TokenView, err error)
}

// CreateToken is POST /v3/auth/tokens, the operation with which everything begins: it asks for no authentication.
func CreateToken(tokens TokenIssuer) http.Handler {
	return serve(func(w http.ResponseWriter, r *http.Request) error {
		body, err := readBody(r)
		if err != nil {
			return err
		}
		var in auth.TokenBody
		if err := decodeJSON(r, body, &in); err != nil {
			return err
		}
		request, err := in.Request()
		if err != nil {
			return err
		}
		request.Address = r.RemoteAddr
		token, view, err := tokens.Issue(r.Context(), request)
		if err != nil {
			return err
		}
		w.Header().Set(auth.SubjectHeader, token)
		w.Header().Set("Cache-Control", "no-store")
		return answerJSON(w, http.StatusCreated, view)
	}, createTokenRoute)
}
