// Package job is the work of a build stage: what is to be done (Spec), what came of it (Result, Failure), and the agent that
// does it, on one machine or in CodeBuild.
//
// Who starts a job writes its Spec to the work bucket and starts a build whose environment carries the spec's key and the
// task token. The agent reads the spec, works, writes the log as chunk objects, and answers the token.
package job

import (
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
)

// Spec is all that the agent needs to know of a job.
type Spec struct {
	Domain    string           `json:"domain"`
	Pipeline  int64            `json:"pipeline"`
	Run       int64            `json:"run"`
	Stage     int              `json:"stage"` // index
	StageName string           `json:"stage_name"`
	Job       int64            `json:"job"`
	Service   pipeline.Service `json:"service"`

	TimeoutSeconds   int `json:"timeout_seconds"`   // the script and all around it end by then
	HeartbeatSeconds int `json:"heartbeat_seconds"` // three signs of life are given in it; from their answers a stop is learnt

	MaxOutput int64 `json:"max_output,omitempty"` // bytes of the script's output that its log keeps; 0 is no bound

	// Problem fails the job before it begins: what it works on cannot be had. The log says so.
	Problem string `json:"problem,omitempty"`
	// Notes are said at the beginning of the log.
	Notes []string `json:"notes,omitempty"`

	Source   *Source  `json:"source,omitempty"`    // code_source
	BasicEnv string   `json:"basic_env,omitempty"` // jenkins_build: the toolchain that must be there
	Script   string   `json:"script,omitempty"`    // jenkins_build: params are substituted
	Inputs   []Input  `json:"inputs,omitempty"`
	Outputs  []Output `json:"outputs,omitempty"`

	Tests *TestReport `json:"tests,omitempty"` // jenkins_build: what is read when the script has ended

	Env     map[string]string `json:"env,omitempty"`     // the run's params
	Cache   string            `json:"cache,omitempty"`   // name of the home directory kept between runs; none: a fresh one
	Secrets []string          `json:"secrets,omitempty"` // values that no log line may show

	AllowPrivateNetworks bool `json:"allow_private_networks,omitempty"`
}

// Source is the Git repository that a code_source job fetches. Branch and Tag are both empty for the remote's default.
type Source struct {
	URL    string `json:"url"` // credentials in it are kept from logs and argument lists
	Branch string `json:"branch,omitempty"`
	Tag    string `json:"tag,omitempty"`
	Commit string `json:"commit,omitempty"` // when pinned
	Key    string `json:"key"`              // where the archive goes in the work bucket
}

// Input is an object that is laid into the workspace before the script runs: a source archive is unpacked at its root,
// a file is put at Path.
type Input struct {
	Name    string `json:"name"`
	Archive bool   `json:"archive,omitempty"` // a source archive from the work bucket; otherwise a file from the files bucket
	Key     string `json:"key"`
	SHA512  string `json:"sha512"` // hex; other bytes fail the job
	Path    string `json:"path,omitempty"`
}

// Output is a built file to be kept: it is uploaded to the files bucket under Key.
type Output struct {
	Name      string `json:"name"`
	LocalPath string `json:"local_path"` // relative to the workspace, never out of it
	Key       string `json:"key"`
}

// Result is the task token's answer when the job is Successful.
type Result struct {
	Source *SourceResult `json:"source,omitempty"`
	Files  []FileResult  `json:"files,omitempty"` // one for each output, in their order
	Tests  *Tests        `json:"tests,omitempty"` // when there is a report of them
	LogNum int           `json:"log_num"`         // how many chunks the log has
	Began  time.Time     `json:"began,omitzero"`  // when the agent began with it: what lies before was waiting
}

// SourceResult is what was fetched.
type SourceResult struct {
	Key     string `json:"key"`
	SHA512  string `json:"sha512"`
	Size    int64  `json:"size"`
	Commit  string `json:"commit"`
	Author  string `json:"author"`
	Message string `json:"message"` // the first line, at most 200 bytes
	Branch  string `json:"branch,omitempty"`
	Tag     string `json:"tag,omitempty"`
}

// FileResult is one archived file.
type FileResult struct {
	Name   string `json:"name"`
	Key    string `json:"key"`
	SHA512 string `json:"sha512"`
	Size   int64  `json:"size"`
}

// The errors by which a job fails its task token; the cause is a Failure as JSON.
const (
	ErrorFailed    = "Failed"    // it ended with an error
	ErrorTimeout   = "Timeout"   // it went over its time
	ErrorCancelled = "Cancelled" // it was stopped
)

// Failure is the cause of a failed task token.
type Failure struct {
	Reason string `json:"reason"` // for people: the step, what and why; no secret in it
	LogNum int    `json:"log_num"`
	Silent bool   `json:"silent,omitempty"` // the log does not hold the reason: no agent is left to write it

	Tests *Tests    `json:"tests,omitempty"` // as in Result
	Began time.Time `json:"began,omitzero"`  // likewise
}

// Line is one line of a log chunk; a chunk object is a JSON array of them (API.md, Bodies, "log").
type Line struct {
	Type     string // phase or content
	Message  string
	Time     string // RFC 3339 with nanoseconds
	State    string
	Progress int // 0 to 100
}

// The environment by which a build tells the agent of its job.
const (
	EnvSpec       = "CONTAINEROPS_JOB_SPEC"     // key of the spec in the work bucket
	EnvTaskToken  = "CONTAINEROPS_TASK_TOKEN"   // answered with the result
	EnvWorkBucket = "CONTAINEROPS_WORK_BUCKET"  // specs, sources, logs
	EnvFileBucket = "CONTAINEROPS_FILES_BUCKET" // package files

	// What CodeBuild fetches the agent by, before there is one to read the others (template.yaml, BuildProject).
	EnvAgentKey  = "CONTAINEROPS_AGENT_KEY"    // of its program in the work bucket
	EnvAgentHash = "CONTAINEROPS_AGENT_SHA256" // hex
)

// AgentKey is where the agent's program with this hash lies in the work bucket.
func AgentKey(hash string) string { return "agent/" + hash }

// SpecKey is where a job's spec lies in the work bucket.
func SpecKey(domain string, pipeline, job int64) string {
	return fmt.Sprintf("jobs/%s/%d/%d.json", domain, pipeline, job)
}

// SourceKey is where the source that a job fetched lies in the work bucket.
func SourceKey(domain string, pipeline, job int64) string {
	return fmt.Sprintf("sources/%s/%d/%d.tar.gz", domain, pipeline, job)
}

// LogPrefix is the beginning of the keys of a job's log chunks in the work bucket. Job ids are unique within a pipeline.
func LogPrefix(domain string, pipeline, job int64) string {
	return fmt.Sprintf("logs/%s/%d/%d/", domain, pipeline, job)
}

// LogKey is where chunk n of a job's log lies; n counts from 1.
func LogKey(domain string, pipeline, job int64, n int) string {
	return fmt.Sprintf("%s%d.json", LogPrefix(domain, pipeline, job), n)
}
