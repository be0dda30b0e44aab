package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Answer is a whole answer of the API.
type Answer struct {
	Request *http.Request
	Status  int
	Header  http.Header
	Body    []byte
}

// Fault is one of the errors that an answer lists.
type Fault struct {
	Code    string `json:"errorCode"`
	Message string `json:"errorMessage"`
	Detail  string `json:"detail"`
}

// Error is an answer that is not 2xx, or the 202 that says what is still missing.
type Error struct {
	Request string // method and path
	Status  int
	Faults  []Fault
	Body    string // when it is not a list of faults
}

// Decode reads the body as JSON.
func (a *Answer) Decode(out any) error {
	if err := json.Unmarshal(a.Body, out); err != nil {
		return fmt.Errorf("%s: answer %d of %d bytes, %.200q: %w", a.name(), a.Status, len(a.Body), a.Body, err)
	}
	return nil
}

// Faults are the errors that the body lists; nil when it lists none.
func (a *Answer) Faults() []Fault {
	var faults []Fault
	if json.Unmarshal(a.Body, &faults) != nil || len(faults) == 0 || faults[0].Code == "" {
		return nil
	}
	return faults
}

// Err is an *Error unless the answer is 2xx.
func (a *Answer) Err() error {
	if a.Status/100 == 2 {
		return nil
	}
	e := &Error{Request: a.name(), Status: a.Status, Faults: a.Faults()}
	if e.Faults == nil {
		e.Body = string(a.Body[:min(len(a.Body), 500)])
	}
	return e
}

func (a *Answer) name() string { return a.Request.Method + " " + a.Request.URL.Path }

func (e *Error) Error() string {
	said := make([]string, 0, len(e.Faults)+1)
	for _, f := range e.Faults {
		said = append(said, strings.TrimSuffix(f.Code+" "+f.Message+": "+f.Detail, ": "))
	}
	if e.Body != "" {
		said = append(said, e.Body)
	}
	return fmt.Sprintf("%s: %d %s", e.Request, e.Status, strings.Join(said, "; "))
}
