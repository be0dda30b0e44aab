package gateway

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/aws/aws-lambda-go/events"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/containerops/containerops/shared/pipeline"
)

// writeAnswer turns a function's answer into the response. Nothing has been written when it fails.
func writeAnswer(w http.ResponseWriter, id string, payload []byte) error {
	answer, err := parseAnswer(payload)
	if err != nil {
		return err
	}
	body := answer.Body
	if answer.IsBase64Encoded {
		decoded, err := base64.StdEncoding.DecodeString(answer.Body)
		if err != nil {
			return fmt.Errorf("the answer's body: %w", err)
		}
		body = string(decoded)
	}
	header := w.Header()
	for name, value := range answer.Headers {
		header.Set(name, value)
	}
	for name, values := range answer.MultiValueHeaders {
		header[http.CanonicalHeaderKey(name)] = values
	}
	for _, cookie := range answer.Cookies {
		header.Add("Set-Cookie", cookie)
	}
	header.Set("Apigw-Requestid", id)
	if answer.StatusCode != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.WriteString(w, body) // a client that has gone is no error of ours
	return nil
}

// noStatus is what an answer's status is before it is read.
const noStatus = -1

// parseAnswer reads an answer; one without a statusCode is itself the body of a 200, as API Gateway reads it.
func parseAnswer(payload []byte) (events.APIGatewayV2HTTPResponse, error) {
	answer := events.APIGatewayV2HTTPResponse{StatusCode: noStatus}
	err := json.Unmarshal(payload, &answer, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if answer.StatusCode == noStatus {
		return events.APIGatewayV2HTTPResponse{
			StatusCode: http.StatusOK, Headers: map[string]string{"Content-Type": "application/json"}, Body: string(payload),
		}, nil
	}
	if err != nil {
		return answer, fmt.Errorf("the answer: %w", err)
	}
	if answer.StatusCode < 200 || answer.StatusCode > 599 {
		return answer, fmt.Errorf("the answer's status %d is none", answer.StatusCode)
	}
	return answer, nil
}

// fault is one element of the API's array of errors.
type fault struct {
	ErrorCode    pipeline.Code `json:"errorCode"`
	ErrorMessage string        `json:"errorMessage"`
	Detail       string        `json:"detail"`
}

func writeFault(w http.ResponseWriter, code pipeline.Code, detail string) {
	writeJSON(w, code.Status(), []fault{{code, code.Message(), detail}})
}

// writeMessage is API Gateway's own form of an error.
func writeMessage(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"message": message})
}

// contentType is that of all errors.
const contentType = "application/json;charset=utf8"

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	body, err := json.Marshal(value)
	if err != nil {
		panic(err) // texts of ours
	}
	_, _ = w.Write(append(body, '\n')) // a client that has gone is no error of ours
}
