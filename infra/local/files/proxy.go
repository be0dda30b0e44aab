package files

import (
	"net/http"
	"net/http/httputil"
	"slices"
	"strings"
)

// Proxy answers presigned requests, /<bucket>/<key>?…X-Amz-Signature=…, on the public listener: it is the only way in from
// outside. It hands them to the server unchanged, above all their Host, path and query, which are signed. Anything
// without a signature, and any method but GET, HEAD and PUT, ends here.
func (s *Server) Proxy() http.Handler {
	forward := &httputil.ReverseProxy{
		Transport: s.conns,
		Rewrite:   rewrite,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			http.Error(w, "the object store does not answer", http.StatusBadGateway)
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !isObject(r.URL.Path):
			http.NotFound(w, r)
		case !slices.Contains(allowed(), r.Method):
			w.Header().Set("Allow", strings.Join(allowed(), ", "))
			http.Error(w, "use GET, HEAD or PUT", http.StatusMethodNotAllowed)
		case !r.URL.Query().Has("X-Amz-Signature"):
			http.Error(w, "only presigned URLs are answered", http.StatusForbidden)
		default:
			forward.ServeHTTP(w, r)
		}
	})
}

func allowed() []string { return []string{http.MethodGet, http.MethodHead, http.MethodPut} }

// isObject says whether a path is below one of the buckets.
func isObject(path string) bool {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return key != "" && (bucket == FilesBucket || bucket == WorkBucket)
}

func rewrite(p *httputil.ProxyRequest) {
	p.Out.URL.Scheme, p.Out.URL.Host = "http", "localhost" // the transport dials the socket whatever this says
	p.Out.Host = p.In.Host
	// A client that was redirected here from the API may still carry what it authenticated with there. S3 refuses a
	// request that authenticates twice.
	p.Out.Header.Del("Authorization")
}
