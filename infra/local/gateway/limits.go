package gateway

import (
	"net/http"
	"net/url"
	"time"
)

// Limits bound a request.
type Limits struct {
	BodyBytes    int64         // a body; more is the gateway's own 413
	PayloadBytes int           // an event, and a function's answer
	HeaderBytes  int           // request line and header values together; more is 431
	Timeout      time.Duration // how long a function may take; more is 503
	ReadTime     time.Duration // how long a client may take for its body
	AtOnce       int64         // requests under way; one more is 429
}

// AWSLimits are those of API Gateway's HTTP APIs and of Lambda.
//
// See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html and
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
func AWSLimits() Limits {
	return Limits{
		BodyBytes:    10 * 1024 * 1024,
		PayloadBytes: 6 * 1024 * 1024,
		HeaderBytes:  10240,
		Timeout:      30 * time.Second,
		ReadTime:     60 * time.Second,
		AtOnce:       1000, // the template's ThrottlingBurst, and how many functions an account of Lambda runs
	}
}

// isHost says that a URL can have this host, of which a function makes the URL of its request. API Gateway lets no other through.
func isHost(host string) bool {
	u, err := url.Parse("http://" + host)
	return err == nil && u.Host == host
}

func headerBytes(r *http.Request) int {
	total := len(r.Method) + len(r.RequestURI) + len(r.Proto) + len(r.Host)
	for _, values := range r.Header {
		for _, v := range values {
			total += len(v)
		}
	}
	return total
}
