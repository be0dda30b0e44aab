package gitserver

import (
	"crypto/subtle"
	"fmt"
	"io"
	"net/http"
	"net/http/cgi"
	"os/exec"
)

// Handler serves the repositories below dir, for reading only, at URLs that begin with prefix ("/git"). It is git's own
// http-backend, so it fails when there is no git.
func Handler(dir, prefix string) (http.Handler, error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return nil, fmt.Errorf("serve git repositories: %w", err)
	}
	return &cgi.Handler{
		Path: git,
		Args: []string{"http-backend"},
		Root: prefix,
		Dir:  dir,
		// A client that asks for what is not there is told; the program that serves has nothing to say about it.
		Stderr: io.Discard,
		// Without REMOTE_USER http-backend refuses every push.
		Env: append(ownSettings(), "GIT_PROJECT_ROOT="+dir, "GIT_HTTP_EXPORT_ALL=1"),
	}, nil
}

// BasicAuth lets only one user through to a handler; everybody else gets the 401 at which git asks for credentials.
func BasicAuth(next http.Handler, user, password string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		gotUser, gotPassword, _ := r.BasicAuth()
		if gotUser != user || subtle.ConstantTimeCompare([]byte(gotPassword), []byte(password)) != 1 {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			http.Error(w, "wrong credentials", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
