package wire

import (
	"context"
	"fmt"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/containerops/containerops/shared/api"
	"github.com/containerops/containerops/shared/observe"
)

// answerHTTP makes the function of an operation of the API. Its events and answers have bodies in strings, which the decoder and encoder of
// the next encoding/json read and write quicker, and without the six bytes for each < that would fill an answer's limit.
func answerHTTP(operation http.Handler) lambda.Handler {
	answer := api.Lambda(operation)
	return handler(func(ctx context.Context, payload []byte) ([]byte, error) {
		ctx = observe.Begin(ctx)
		var event events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(payload, &event, lenient); err != nil {
			return nil, logged(ctx, fmt.Errorf("read the event: %w", err))
		}
		out, err := answer(ctx, event)
		if err != nil {
			return nil, logged(ctx, err)
		}
		return json.Marshal(out, lenient)
	})
}

// lenient is how Lambda itself reads and writes: text that is not UTF-8 is replaced, of a name given twice the last one holds.
var lenient = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
