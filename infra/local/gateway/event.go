package gateway

import (
	"encoding/base64"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// newEvent builds a request's event, payload format 2.0.
//
// See https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func newEvent(r *http.Request, body []byte, routeKey string, params map[string]string, id string) ([]byte, error) {
	e := event{RequestContext: requestContext{APIGatewayV2HTTPRequestContext: newRequestContext(r, routeKey, id)}}
	e.APIGatewayV2HTTPRequest = events.APIGatewayV2HTTPRequest{
		Version:               "2.0",
		RouteKey:              routeKey,
		RawPath:               r.URL.Path, // HTTP APIs hand the path on decoded, the query as it came
		RawQueryString:        r.URL.RawQuery,
		Cookies:               cookies(r.Header),
		Headers:               headers(r),
		QueryStringParameters: query(r.URL.RawQuery),
		PathParameters:        params,
	}
	e.Body, e.IsBase64Encoded = encodeBody(r.Header.Get("Content-Type"), body)
	return json.Marshal(&e, jsontext.AllowInvalidUTF8(true))
}

// event is the library's but for what requestContext leaves out.
type event struct {
	events.APIGatewayV2HTTPRequest
	RequestContext requestContext `json:"requestContext"`
}

// requestContext has no client's certificate, of which the library would write each field that is empty.
type requestContext struct {
	events.APIGatewayV2HTTPRequestContext
	Authentication *struct{} `json:"authentication,omitempty"`
}

func newRequestContext(r *http.Request, routeKey, id string) events.APIGatewayV2HTTPRequestContext {
	now := time.Now().UTC()
	return events.APIGatewayV2HTTPRequestContext{
		AccountID:    "000000000000",
		APIID:        "local",
		DomainName:   r.Host,
		DomainPrefix: "local",
		RouteKey:     routeKey,
		Stage:        "$default",
		RequestID:    id,
		Time:         now.Format("02/Jan/2006:15:04:05 -0700"),
		TimeEpoch:    now.UnixMilli(),
		HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
			Method:    r.Method,
			Path:      r.URL.Path,
			Protocol:  r.Proto,
			SourceIP:  sourceIP(r),
			UserAgent: r.UserAgent(),
		},
	}
}

func sourceIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// headers are lower-case, several values of one joined by a comma, without cookies and what ends at this hop.
func headers(r *http.Request) map[string]string {
	all := map[string]string{
		"host":              r.Host,
		"content-length":    strconv.FormatInt(max(r.ContentLength, 0), 10),
		"x-forwarded-port":  port(r.Host),
		"x-forwarded-proto": "http",
	}
	for name, values := range r.Header {
		switch name {
		case "Cookie", "Connection", "Keep-Alive", "Te", "Upgrade", "Proxy-Connection", "Expect":
		default:
			all[strings.ToLower(name)] = strings.Join(values, ",")
		}
	}
	all["x-forwarded-for"] = strings.Join(append(r.Header.Values("X-Forwarded-For"), sourceIP(r)), ", ")
	return all
}

func port(host string) string {
	if _, port, err := net.SplitHostPort(host); err == nil {
		return port
	}
	return "80"
}

func cookies(header http.Header) []string {
	var all []string
	for _, line := range header.Values("Cookie") {
		for _, cookie := range strings.Split(line, ";") {
			all = append(all, strings.TrimSpace(cookie))
		}
	}
	return all
}

// query joins several values of one parameter by a comma. What cannot be decoded is left out, as it is on AWS.
func query(raw string) map[string]string {
	values, _ := url.ParseQuery(raw)
	if len(values) == 0 {
		return nil
	}
	all := make(map[string]string, len(values))
	for name, list := range values {
		all[name] = strings.Join(list, ",")
	}
	return all
}

var textType = regexp.MustCompile(`^(text/.*|application/(.*\+)?json|application/(.*\+)?xml|application/javascript)$`)

// encodeBody hands text on as it is and everything else (forms and YAML among it) in base64. A body without a type counts
// as text; one that is not UTF-8 does not, as JSON would make other text of it.
func encodeBody(contentType string, body []byte) (text string, isBase64 bool) {
	if len(body) == 0 {
		return "", false
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = strings.Cut(strings.ToLower(contentType), ";")
		media = strings.TrimSpace(media)
	}
	if utf8.Valid(body) && (media == "" || textType.MatchString(media)) {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}
