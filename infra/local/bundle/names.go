package bundle

import (
	"regexp"
	"strings"
)

// The ends of the template's ids.
const (
	functionSuffix = "Function"
	machineSuffix  = "Machine"
)

// What ARNs on this machine are made of.
const (
	Region  = "us-east-1"
	Account = "000000000000"
)

var hump = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// folder is a function's folder: create-group of CreateGroupFunction.
func folder(id string) string { return kebab(strings.TrimSuffix(id, functionSuffix)) }

func functionARN(id string) string {
	return "arn:aws:lambda:" + Region + ":" + Account + ":function:" + folder(id)
}

func machineARN(id string) string {
	return "arn:aws:states:" + Region + ":" + Account + ":stateMachine:" + machineName(id)
}

// machineName is a state machine's name: pipeline of PipelineMachine.
func machineName(id string) string { return kebab(strings.TrimSuffix(id, machineSuffix)) }

func kebab(name string) string { return strings.ToLower(hump.ReplaceAllString(name, "$1-$2")) }
