package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
)

// LambdaFunc is what a Lambda behind an HTTP API is started with.
type LambdaFunc func(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)

// Lambda makes a Lambda of a handler: each event of an HTTP API (payload 2.0) is one request.
//
// The gateway has decoded the path, so "a%2Fb" has become two segments and a "%" would be the beginning of an escape again.
// What was in each place is still known from the path parameters, so the path is put together from the route and them.
func Lambda(handler http.Handler) LambdaFunc {
	adapter := httpadapter.NewV2(handler)
	return func(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		event.RawPath = encodedPath(event)
		return adapter.ProxyWithContext(ctx, event)
	}
}

func encodedPath(event events.APIGatewayV2HTTPRequest) string {
	_, route, found := strings.Cut(event.RouteKey, " ")
	if !found { // $default has no parameters
		return escapeSegments(event.RawPath)
	}
	segments := strings.Split(route, "/")
	for i, segment := range segments {
		name, isParameter := strings.CutPrefix(strings.TrimSuffix(segment, "}"), "{")
		name, isGreedy := strings.CutSuffix(name, "+")
		switch value := event.PathParameters[name]; {
		case isParameter && isGreedy:
			segments[i] = escapeSegments(value)
		case isParameter:
			segments[i] = url.PathEscape(value)
		}
	}
	return strings.Join(segments, "/")
}

func escapeSegments(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(segment)
	}
	return strings.Join(segments, "/")
}
