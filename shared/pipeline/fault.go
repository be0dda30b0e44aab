package pipeline

import (
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// Code is an error code of the published reference; its number's first three digits are the HTTP status.
type Code string

// The codes in use. Their messages and the codes that exist are in errors.tsv, copied from the reference.
const (
	PipelineNotSatisfied Code = "SVCSTG.SWR.2021106"
	StageNotSatisfied    Code = "SVCSTG.SWR.2021107"
	MissingParam         Code = "SVCSTG.SWR.4001014"
	InvalidParam         Code = "SVCSTG.SWR.4000014"
	InvalidQuery         Code = "SVCSTG.SWR.4001025"
	InvalidFilter        Code = "SVCSTG.SWR.4001035"
	InvalidLimit         Code = "SVCSTG.SWR.4001070"
	InvalidOffset        Code = "SVCSTG.SWR.4001072"
	NoSuchParam          Code = "SVCSTG.SWR.4001133"
	NotTriggered         Code = "SVCSTG.SWR.4001137"
	InvalidStageName     Code = "SVCSTG.SWR.4001141"
	InvalidPipelineName  Code = "SVCSTG.SWR.4001142"
	InvalidNotification  Code = "SVCSTG.SWR.4001145"
	TooManyTriggers      Code = "SVCSTG.SWR.4000130"
	NoMorePipelines      Code = "SVCSTG.S2I.4006061"
	InvalidUserName      Code = "SVCSTG.SWR.4001067"
	InvalidRight         Code = "SVCSTG.SWR.4007003"
	CannotStop           Code = "SVCSTG.SWR.4001151"
	CannotRollBack       Code = "SVCSTG.SWR.4001152"
	AuthenticationFailed Code = "SVCSTG.SWR.4010000"
	NotAuthenticated     Code = "SVCSTG.SWR.4012000"
	NotAllowed           Code = "SVCSTG.S2I.4039002"
	WrongSecret          Code = "SVCSTG.S2I.4019069"
	TooManyAttempts      Code = "SVCSTG.SWR.4031032"
	NoSuchRoute          Code = "SVCSTG.SWR.4040083"
	NotFound             Code = "SVCSTG.SWR.4040162"
	NoSuchUser           Code = "SVCSTG.S2I.4046022"
	NoSuchTrigger        Code = "SVCSTG.SWR.4040126"
	NoSuchJob            Code = "SVCSTG.S2I.4046032"
	NoSuchPackage        Code = "SVCSTG.SWR.4042052"
	NoSuchVersion        Code = "SVCSTG.SWR.4042019"
	NoSuchFile           Code = "SVCSTG.SWR.4042033"
	WrongMethod          Code = "SVCSTG.SWR.4050001" // ours: API.md, Settled
	Exists               Code = "SVCSTG.SWR.4090236"
	StillRunning         Code = "SVCSTG.SWR.4091105"
	Busy                 Code = "SVCSTG.SWR.4090023"
	TooLarge             Code = "SVCSTG.SWR.4131001"
	TooSlow              Code = "SVCSTG.SWR.4080001" // ours: the reference has none of 408
	HeadersTooLarge      Code = "SVCSTG.SWR.4310001" // ours: the reference has none of 431
	Throttled            Code = "SVCSTG.SWR.4290001" // ours: the reference has none of 429
	QueueFull            Code = "SVCSTG.S2I.5037015"
	Internal             Code = "SVCSTG.S2I.5008018"
)

// Fault is an error that a client is told of. Any other error is logged and shown as Internal.
type Fault struct {
	Code   Code
	Detail string // what exactly was wrong: the field, its value, the limit

	at path // the field of a body, which Detail begins with; for sorting
}

// Faultf makes a Fault.
func Faultf(code Code, format string, args ...any) error {
	return &Fault{Code: code, Detail: fmt.Sprintf(format, args...)}
}

func (f *Fault) Error() string { return f.Code.Message() + ": " + f.Detail }

// Is tells faults apart by their code alone.
func (f *Fault) Is(target error) bool {
	var t *Fault
	return errors.As(target, &t) && t.Code == f.Code
}

// Faults are all that is wrong with one body, in the order of the body.
type Faults []*Fault

func (fs Faults) Error() string {
	all := make([]string, len(fs))
	for i, f := range fs {
		all[i] = f.Error()
	}
	return strings.Join(all, "; ")
}

// FaultsOf returns what a client is told of an error: nil when it is not for clients.
func FaultsOf(err error) Faults {
	var all Faults
	if errors.As(err, &all) {
		return all
	}
	var one *Fault
	if errors.As(err, &one) {
		return Faults{one}
	}
	return nil
}

// Status is the HTTP status: the first three digits of the code's number.
func (c Code) Status() int {
	number := string(c[strings.LastIndexByte(string(c), '.')+1:])
	status, err := strconv.Atoi(number[:min(3, len(number))])
	if err != nil {
		return 500
	}
	return status
}

// Message is the code's text in the reference.
func (c Code) Message() string { return messages()[c] }

//go:embed errors.tsv
var errorTable string

var messages = sync.OnceValue(func() map[Code]string {
	all := map[Code]string{
		WrongMethod: "The method is not allowed", Throttled: "Too many requests, try again later",
		TooSlow: "The request took too long to arrive", HeadersTooLarge: "Request header too large",
	}
	for _, line := range strings.Split(errorTable, "\n")[1:] {
		if field := strings.Split(line, "\t"); len(field) == 3 {
			all[Code(field[1])] = field[2]
		}
	}
	return all
})
