package job

import (
	"errors"

	"github.com/containerops/containerops/shared/pipeline"
)

// ErrBusy is the answer of who does jobs and can take no more now. The same order may be taken later.
var ErrBusy = errors.New("no more builds can be started now")

// Order is what whoever does jobs must know of one to begin it: no secret is in it, but for the task's own token.
type Order struct {
	Kind      Kind
	Toolchain string // basic_env of a jenkins_build; of other jobs empty
	Cache     string // name of the home folder that is kept between builds; empty: none
	Spec      string // key of the job's Spec in the work bucket
	Token     string // the task's, which the agent answers
	Agent     Program
}

// Kind is what a job asks of the machine that does it.
type Kind string

// The kinds of jobs.
const (
	KindSource Kind = "source" // Git, and a start within seconds
	KindBuild  Kind = "build"  // toolchains
	KindImage  Kind = "image"  // to make container images, which takes rights that scripts must not have
)

// KindOf is the kind of a service's jobs.
func KindOf(service pipeline.Service) Kind {
	switch service {
	case pipeline.CodeSourceService:
		return KindSource
	case pipeline.DockerfileBuildService:
		return KindImage
	}
	return KindBuild
}

// Program is the agent's program in the work bucket. It is zero where whoever does the job has it already.
type Program struct {
	Key  string
	Hash string // hex SHA-256
}

// Environment is how an order is told to what runs the agent, and to the agent itself.
func (o Order) Environment() map[string]string {
	env := map[string]string{EnvSpec: o.Spec, EnvTaskToken: o.Token}
	if o.Agent != (Program{}) {
		env[EnvAgentKey], env[EnvAgentHash] = o.Agent.Key, o.Agent.Hash
	}
	return env
}

// Ending is how a build ended.
type Ending struct {
	Token  string // of the task that it was to answer; empty when no Order began it
	Code   string // ErrorTimeout, ErrorCancelled or ErrorFailed, were it not answered
	Reason string // for people
}
