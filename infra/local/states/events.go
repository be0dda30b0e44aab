package states

import (
	"encoding/json"
	"strconv"
	"time"
)

// event adds one event to the history of the frame's execution, in the form GetExecutionHistory returns it. key names the
// member that holds the details, e.g. taskScheduledEventDetails.
func (t *tx) event(f *frame, kind, key string, details any) int {
	id := t.append(f.x, f.LastEvent, kind, key, details)
	if id > 0 {
		f.LastEvent = id
		t.save(f)
	}
	return id
}

// append returns the event's number, or 0 when only the event that ends the execution still fits.
func (t *tx) append(x *execution, previous int, kind, key string, details any) int {
	if x.lastEvent >= t.e.config.MaxEvents-1 && x.running() {
		x.full = true
		return 0
	}
	x.lastEvent++
	b := make([]byte, 0, 256)
	b = append(b, `{"id":`...)
	b = strconv.AppendInt(b, int64(x.lastEvent), 10)
	b = append(b, `,"previousEventId":`...)
	b = strconv.AppendInt(b, int64(previous), 10)
	b = append(b, `,"timestamp":`...)
	b = appendEpoch(b, t.now)
	b = append(b, `,"type":"`...)
	b = append(b, kind...)
	b = append(b, '"')
	if details != nil {
		b = append(b, ',', '"')
		b = append(b, key...)
		b = append(b, '"', ':')
		b = append(b, encode(details)...)
	}
	b = append(b, '}')
	c := t.change(x)
	c.events = append(c.events, b)
	return x.lastEvent
}

// epoch is a time as the API writes it: seconds with milliseconds.
type epoch time.Time

// MarshalJSON writes it as a number.
func (e epoch) MarshalJSON() ([]byte, error) {
	return appendEpoch(nil, time.Time(e)), nil
}

func appendEpoch(b []byte, t time.Time) []byte {
	return strconv.AppendFloat(b, float64(t.UnixMilli())/1000, 'f', 3, 64)
}

func itoa(n int) string { return strconv.Itoa(n) }

// dataDetails says of an input or output in a history that it is complete, which it always is here.
type dataDetails struct {
	Truncated bool `json:"truncated"`
}

type startedDetails struct {
	Input        string      `json:"input"`
	InputDetails dataDetails `json:"inputDetails"`
	RoleARN      string      `json:"roleArn"`
}

type enteredDetails struct {
	Name         string      `json:"name"`
	Input        string      `json:"input"`
	InputDetails dataDetails `json:"inputDetails"`
}

type exitedDetails struct {
	Name          string      `json:"name"`
	Output        string      `json:"output"`
	OutputDetails dataDetails `json:"outputDetails"`
}

type outputDetails struct {
	Output        string      `json:"output"`
	OutputDetails dataDetails `json:"outputDetails"`
}

type failureDetails struct {
	Error string `json:"error,omitempty"`
	Cause string `json:"cause,omitempty"`
}

// taskDetails serves all events of a task but those of a plain function ARN.
type taskDetails struct {
	ResourceType  string       `json:"resourceType"`
	Resource      string       `json:"resource"`
	Region        string       `json:"region,omitempty"`
	Parameters    string       `json:"parameters,omitempty"`
	Timeout       int64        `json:"timeoutInSeconds,omitempty"`
	Heartbeat     int64        `json:"heartbeatInSeconds,omitempty"`
	Output        string       `json:"output,omitempty"`
	OutputDetails *dataDetails `json:"outputDetails,omitempty"`
	Error         string       `json:"error,omitempty"`
	Cause         string       `json:"cause,omitempty"`
}

type functionDetails struct {
	Resource     string      `json:"resource"`
	Input        string      `json:"input"`
	InputDetails dataDetails `json:"inputDetails"`
	Timeout      int64       `json:"timeoutInSeconds,omitempty"`
}

type iterationDetails struct {
	Name  string `json:"name"`
	Index int    `json:"index"`
}

type mapStartedDetails struct {
	Length int `json:"length"`
}

// text is JSON as the string that the API carries it in.
func text(b json.RawMessage) string { return string(b) }
