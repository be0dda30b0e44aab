package asl

import (
	"math"
	"strings"
	"time"
)

// Resource is what a Task state calls.
type Resource string

// The integrations that are known. ResourceFunction stands for the plain ARN of a Lambda function, kept in Task.Function.
const (
	ResourceInvoke         Resource = "arn:aws:states:::lambda:invoke"
	ResourceInvokeToken    Resource = "arn:aws:states:::lambda:invoke.waitForTaskToken"
	ResourceStartExecution Resource = "arn:aws:states:::states:startExecution.sync:2"
	ResourceFunction       Resource = "function"
)

// Task is what only a Task state has.
type Task struct {
	Resource  Resource
	Function  string // the ARN, for ResourceFunction
	timeout   limit
	heartbeat limit
}

// limit is TimeoutSeconds or HeartbeatSeconds: a constant, a path or nothing.
type limit struct {
	name     string
	constant time.Duration
	path     *Path
}

func (f *fields) task() *Task {
	t := &Task{}
	resource := f.required("Resource")
	switch {
	case resource == "":
	case isKnown(Resource(resource)):
		t.Resource = Resource(resource)
	case isFunctionARN(resource):
		t.Resource, t.Function = ResourceFunction, resource
	default:
		f.refuse("Resource", "%q is not known", resource)
	}
	t.timeout, t.heartbeat = f.limit("TimeoutSeconds"), f.limit("HeartbeatSeconds")
	if t.timeout.constant > 0 && t.heartbeat.constant >= t.timeout.constant {
		f.refuse("HeartbeatSeconds", "must be smaller than TimeoutSeconds")
	}
	return t
}

func isKnown(r Resource) bool {
	return r == ResourceInvoke || r == ResourceInvokeToken || r == ResourceStartExecution
}

// isFunctionARN recognizes arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME, with or without a version or alias.
func isFunctionARN(s string) bool {
	parts := strings.Split(s, ":")
	return len(parts) >= 7 && parts[0] == "arn" && parts[2] == "lambda" && parts[5] == "function" && parts[6] != ""
}

func (f *fields) limit(name string) limit {
	l := limit{name: name, path: f.single(name + "Path")}
	l.constant = seconds(f.integer(name, 0, 1, maxSeconds))
	if l.path != nil && f.has(name) {
		f.refuse(name+"Path", "must not be there together with %s", name)
	}
	return l
}

// Timeout is how long the task may take; 0 means without end.
func (t *Task) Timeout(s Scope) (time.Duration, error) {
	return t.timeout.eval(s)
}

// Heartbeat is how long the task may be silent; 0 means without end.
func (t *Task) Heartbeat(s Scope) (time.Duration, error) {
	return t.heartbeat.eval(s)
}

func (l limit) eval(s Scope) (time.Duration, error) {
	if l.path == nil {
		return l.constant, nil
	}
	v, err := l.path.Eval(s)
	if err != nil {
		return 0, err
	}
	n, ok := float(v)
	if !ok || n < 1 || n > maxSeconds || n != math.Trunc(n) {
		return 0, failf(ErrRuntime, "The %sPath '%s' must lead to a whole number from 1 to %d and leads to %s", l.name, l.path, maxSeconds, clip(text(v)))
	}
	return seconds(int64(n)), nil
}
