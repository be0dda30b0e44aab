package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"time"

	"github.com/peterbourgon/ff/v3"

	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/notify/smtp"
)

// config is all that a start is told, by flags or by the environment.
type config struct {
	listen        string
	data          string
	table         string
	publicURL     string // empty: http:// and where it listens
	runner        string
	allowPrivate  bool
	maxBuilds     int
	stageTimeout  time.Duration
	retentionDays int
	maxReturns    int
	maxPipelines  int64
	maxRuns       int64
	maxQueuedRuns int64
	maxLog        int64  // MB
	maxPackages   int64  // MB
	mailServer    string // empty: mails are kept
	mailFrom      string
	demo          demoMode
	rotateKeys    rotateMode
}

// The values of --table and --runner.
const (
	tableBolt     = "bbolt"
	tableDynamoDB = "dynamodb"

	runnerProcess = "process"
	runnerDocker  = "docker"
)

// mostReturns keeps the history of a run of 64 stages under the 25,000 events of an execution, as template.yaml does.
const mostReturns = 3

// demoMode says whether the sample runs.
type demoMode string

const (
	demoOff   demoMode = "false"
	demoOn    demoMode = "true"
	demoCheck demoMode = "check" // and the stack ends with it
)

func (m *demoMode) String() string { return string(*m) }

// IsBoolFlag makes --demo mean --demo=true.
func (m *demoMode) IsBoolFlag() bool { return true }

// Set reads the flag's value.
func (m *demoMode) Set(value string) error {
	switch mode := demoMode(value); mode {
	case demoOff, demoOn, demoCheck:
		*m = mode
		return nil
	}
	return fmt.Errorf("must be %s, %s or %s", demoOff, demoOn, demoCheck)
}

// rotateMode says whether the keys are replaced, instead of a start.
type rotateMode string

const (
	rotateOff       rotateMode = "false"
	rotateOn        rotateMode = "true"
	rotateEndTokens rotateMode = "end-tokens"
)

func (m *rotateMode) String() string { return string(*m) }

// IsBoolFlag makes --rotate-keys mean --rotate-keys=true.
func (m *rotateMode) IsBoolFlag() bool { return true }

// Set reads the flag's value.
func (m *rotateMode) Set(value string) error {
	switch mode := rotateMode(value); mode {
	case rotateOff, rotateOn, rotateEndTokens:
		*m = mode
		return nil
	}
	return fmt.Errorf("must be %s, %s or %s", rotateOff, rotateOn, rotateEndTokens)
}

const help = `ContainerOps on one machine: the HTTP API, the state machines, the table, the files and the builds, in one process.

The first start makes the account and writes <data>/credentials.json (mode 0600). When every part answers, one line is
printed: "ContainerOps is ready at http://127.0.0.1:8080". SIGTERM or Ctrl-C ends it cleanly; after any end, also kill -9,
a new start on the same data goes on where it was.

Usage: containerops [flags]

Every flag can be given by the environment too: CONTAINEROPS_ and its name in upper case, like CONTAINEROPS_MAX_BUILDS.

`

// parseConfig reads flags and environment. Asked for help, it writes that and returns flag.ErrHelp.
func parseConfig(args []string, stderr io.Writer) (config, error) {
	c := config{demo: demoOff, rotateKeys: rotateOff}
	flags := flag.NewFlagSet("containerops", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // a mistake is told once, by who called
	flags.StringVar(&c.listen, "listen", "127.0.0.1:8080", "`address` of the API; port 0 takes a free one")
	flags.StringVar(&c.data, "data", ".local", "`folder` of everything that is kept")
	flags.StringVar(&c.table, "table", tableBolt, "where the state is: bbolt, a file in the data folder; or dynamodb, at\n$AWS_ENDPOINT_URL_DYNAMODB")
	flags.StringVar(&c.publicURL, "public-url", "", "what webhook and download `URLs` begin with (default http:// and the address)")
	flags.BoolVar(&c.allowPrivate, "allow-private-networks", false, "whether builds may fetch from private and loopback addresses\n(default true while the API itself listens on loopback)")
	flags.StringVar(&c.runner, "runner", runnerProcess, "how builds run: process; docker is not available yet")
	flags.IntVar(&c.maxBuilds, "max-builds", runtime.NumCPU(), "builds at a time, the rest waits in order (default: one per processor)")
	flags.DurationVar(&c.stageTimeout, "stage-timeout", time.Hour, "how long one build may take")
	flags.IntVar(&c.retentionDays, "run-retention", 90, "`days` that runs are kept")
	flags.IntVar(&c.maxReturns, "max-returns", 3, fmt.Sprintf("how often return_to_start takes a run back to its first stage, 0 to %d", mostReturns))
	flags.Int64Var(&c.maxPipelines, "max-pipelines", 10_000, "pipelines that an account may have; 0 is no bound")
	flags.Int64Var(&c.maxRuns, "max-runs", 1_000, "runs that an account may have under way at a time, the rest waits in order; 0 is no bound")
	flags.Int64Var(&c.maxQueuedRuns, "max-queued-runs", 10_000, "runs of an account that may wait for their turn; 0 is no bound")
	flags.Int64Var(&c.maxLog, "max-log-megabytes", 64, "`MB` of a job's output that its log keeps; 0 is no bound")
	flags.Int64Var(&c.maxPackages, "max-package-megabytes", 102_400, "`MB` that the package files of an account may have in all; 0 is no bound")
	flags.StringVar(&c.mailServer, "mail-server", "", "`URL` of the server that sends notifications, as smtps://user:password@host:465;\nwithout one runs show them as kept")
	flags.StringVar(&c.mailFrom, "mail-from", "", "`address` that notifications are mailed from")
	flags.Var(&c.demo, "demo", "`true` runs the sample once everything answers; check runs it and then ends, with exit\ncode 1 when it failed (default false)")
	flags.Var(&c.rotateKeys, "rotate-keys", "`true` replaces the keys that tokens are signed and secrets are sealed with, and ends; tokens\nhold as long as they live, unless it is end-tokens (default false)")
	err := ff.Parse(flags, args, ff.WithEnvVarPrefix("CONTAINEROPS"))
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stderr, help)
		flags.SetOutput(stderr)
		flags.PrintDefaults()
		return c, flag.ErrHelp
	}
	if err != nil {
		return c, fmt.Errorf("%w (--help lists the flags)", err)
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q (--help lists the flags)", flags.Arg(0))
	}
	privateSet := false
	flags.Visit(func(f *flag.Flag) { privateSet = privateSet || f.Name == "allow-private-networks" })
	if !privateSet {
		c.allowPrivate = isLoopback(c.listen)
	}
	return c, c.check()
}

func (c config) check() error {
	switch {
	case c.table != tableBolt && c.table != tableDynamoDB:
		return fmt.Errorf("--table %q: must be %s or %s", c.table, tableBolt, tableDynamoDB)
	case c.runner == runnerDocker:
		return errors.New("--runner docker: not available yet; --runner process runs builds as child processes")
	case c.runner != runnerProcess:
		return fmt.Errorf("--runner %q: must be %s", c.runner, runnerProcess)
	case c.maxBuilds < 1:
		return fmt.Errorf("--max-builds %d: must be at least 1", c.maxBuilds)
	case c.stageTimeout < time.Second:
		return fmt.Errorf("--stage-timeout %v: must be at least a second, as 60m", c.stageTimeout)
	case c.retentionDays < 1:
		return fmt.Errorf("--run-retention %d: must be at least a day", c.retentionDays)
	case c.maxReturns < 0 || c.maxReturns > mostReturns:
		return fmt.Errorf("--max-returns %d: must be 0 to %d", c.maxReturns, mostReturns)
	case min(c.maxPipelines, c.maxRuns, c.maxQueuedRuns, c.maxLog, c.maxPackages) < 0:
		return errors.New("--max-pipelines, --max-runs, --max-queued-runs, --max-log-megabytes, --max-package-megabytes: must not be negative; 0 is no bound")
	case (c.mailServer == "") != (c.mailFrom == ""):
		return errors.New("--mail-server and --mail-from go together")
	case c.publicURL != "" && !strings.HasPrefix(c.publicURL, "http://") && !strings.HasPrefix(c.publicURL, "https://"):
		return fmt.Errorf("--public-url %q: must begin with http:// or https://", c.publicURL)
	}
	if _, err := c.mail(); err != nil {
		return err
	}
	if _, _, err := net.SplitHostPort(c.listen); err != nil {
		return fmt.Errorf("--listen %q: must be an address and a port, as 127.0.0.1:8080", c.listen)
	}
	return nil
}

// mail is what sends mails, nil when nothing does.
func (c config) mail() (notify.Carrier, error) {
	if c.mailServer == "" {
		return nil, nil
	}
	mailer, err := smtp.New(c.mailServer, c.mailFrom)
	if err != nil {
		return nil, fmt.Errorf("--mail-server: %w", err)
	}
	return mailer, nil
}

// isLoopback says whether only this machine reaches an address to listen at.
func isLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
