package wire

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Settings are what an installation decides. On AWS they come from the functions' environment (template.yaml, Globals).
type Settings struct {
	Table           string        // CONTAINEROPS_TABLE: the DynamoDB table
	FilesBucket     string        // CONTAINEROPS_FILES_BUCKET: package files
	WorkBucket      string        // CONTAINEROPS_WORK_BUCKET: jobs, sources, logs
	PipelineMachine string        // CONTAINEROPS_PIPELINE_MACHINE: ARN of the state machine of runs
	SourceProject   string        // CONTAINEROPS_SOURCE_PROJECT: the CodeBuild project whose agent fetches sources
	BuildProject    string        // CONTAINEROPS_BUILD_PROJECT: the one whose agent builds
	ImageProject    string        // CONTAINEROPS_IMAGE_PROJECT: the one whose agent builds container images
	PublicURL       string        // CONTAINEROPS_PUBLIC_URL: what webhook URLs begin with
	Secrets         string        // CONTAINEROPS_SECRETS: the Secrets Manager secret that the service's keys come from
	AdminSecret     string        // CONTAINEROPS_ADMIN_SECRET: the one that the account is made from; only create-token has it
	Agent           string        // CONTAINEROPS_AGENT: file of the agent in the function's code; only start-stage has it
	GoImage         string        // CONTAINEROPS_GO_IMAGE: what builds of basic_env go run in; empty: as their project has it
	JavaImage       string        // CONTAINEROPS_JAVA_IMAGE: the same of java
	NodeJSImage     string        // CONTAINEROPS_NODEJS_IMAGE: the same of nodejs
	StageTimeout    time.Duration // CONTAINEROPS_STAGE_TIMEOUT: how long a job may take ("60m")
	RunRetention    time.Duration // CONTAINEROPS_RUN_RETENTION_DAYS: how long runs and jobs are kept
	MaxReturns      int           // CONTAINEROPS_MAX_RETURNS: how often return_to_start takes a run back
	MaxPipelines    int64         // CONTAINEROPS_MAX_PIPELINES: that an account may have; 0 is no bound, here and in the other quotas
	MaxRuns         int64         // CONTAINEROPS_MAX_RUNS: that an account may have under way at a time
	MaxQueued       int64         // CONTAINEROPS_MAX_QUEUED_RUNS: that may wait for their turn
	MaxLog          int64         // CONTAINEROPS_MAX_LOG_MEGABYTES: bytes of a job's output that its log keeps
	MaxPackages     int64         // CONTAINEROPS_MAX_PACKAGE_MEGABYTES: bytes of an account's package files
	TokenKey        int           // CONTAINEROPS_TOKEN_KEY: which of the keys that Secrets holds signs tokens
	Metrics         string        // CONTAINEROPS_METRICS: namespace of the metrics; empty on one machine, which writes none

	MailFrom string // CONTAINEROPS_MAIL_FROM: the address that SES sends mails from; empty: it sends none
	SMS      bool   // CONTAINEROPS_SMS: whether SNS sends text messages

	AllowPrivateNetworks bool // CONTAINEROPS_ALLOW_PRIVATE_NETWORKS: whether jobs may reach private and loopback addresses
}

// ReadSettings reads the environment. Its error names every setting that is missing or wrong, so that one deployment is
// enough to repair them.
func ReadSettings(getenv func(string) string) (Settings, error) {
	e := environment{getenv: getenv}
	s := Settings{
		Table:                e.text("TABLE"),
		FilesBucket:          e.text("FILES_BUCKET"),
		WorkBucket:           e.text("WORK_BUCKET"),
		PipelineMachine:      e.text("PIPELINE_MACHINE"),
		SourceProject:        e.text("SOURCE_PROJECT"),
		BuildProject:         e.text("BUILD_PROJECT"),
		ImageProject:         e.text("IMAGE_PROJECT"),
		GoImage:              getenv(prefix + "GO_IMAGE"),
		JavaImage:            getenv(prefix + "JAVA_IMAGE"),
		NodeJSImage:          getenv(prefix + "NODEJS_IMAGE"),
		PublicURL:            strings.TrimSuffix(e.text("PUBLIC_URL"), "/"),
		Secrets:              e.text("SECRETS"),
		AdminSecret:          getenv(prefix + "ADMIN_SECRET"),
		Agent:                inCode(getenv, getenv(prefix+"AGENT")),
		StageTimeout:         read(&e, "STAGE_TIMEOUT", time.ParseDuration),
		RunRetention:         read(&e, "RUN_RETENTION_DAYS", days),
		MaxReturns:           read(&e, "MAX_RETURNS", strconv.Atoi),
		MaxPipelines:         read(&e, "MAX_PIPELINES", count),
		MaxRuns:              read(&e, "MAX_RUNS", count),
		MaxQueued:            read(&e, "MAX_QUEUED_RUNS", count),
		MaxLog:               read(&e, "MAX_LOG_MEGABYTES", megabytes),
		MaxPackages:          read(&e, "MAX_PACKAGE_MEGABYTES", megabytes),
		TokenKey:             read(&e, "TOKEN_KEY", strconv.Atoi),
		Metrics:              e.text("METRICS"),
		MailFrom:             getenv(prefix + "MAIL_FROM"),
		SMS:                  read(&e, "SMS", strconv.ParseBool),
		AllowPrivateNetworks: read(&e, "ALLOW_PRIVATE_NETWORKS", strconv.ParseBool),
	}
	if len(e.faults) > 0 {
		return s, fmt.Errorf("settings: %s", strings.Join(e.faults, "; "))
	}
	return s, nil
}

const prefix = "CONTAINEROPS_"

// environment remembers what was wrong with it.
type environment struct {
	getenv func(string) string
	faults []string
}

func (e *environment) text(name string) string {
	value := e.getenv(prefix + name)
	if value == "" {
		e.faults = append(e.faults, prefix+name+" is not set")
	}
	return value
}

// inCode is where a file of the function's code lies.
func inCode(getenv func(string) string, name string) string {
	if name == "" {
		return ""
	}
	return filepath.Join(getenv("LAMBDA_TASK_ROOT"), name)
}

func read[T any](e *environment, name string, parse func(string) (T, error)) T {
	text := e.text(name)
	value, err := parse(text)
	if err != nil && text != "" {
		e.faults = append(e.faults, fmt.Sprintf("%s%s %q: %v", prefix, name, text, err))
	}
	return value
}

func count(text string) (int64, error) { return strconv.ParseInt(text, 10, 64) }

func megabytes(text string) (int64, error) {
	n, err := count(text)
	return n << 20, err
}

func days(text string) (time.Duration, error) {
	n, err := strconv.Atoi(text)
	return time.Duration(n) * 24 * time.Hour, err
}
