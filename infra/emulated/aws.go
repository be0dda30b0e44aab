package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// emulated is an emulated AWS with our stack on it; the exported fields are those of the file in which the emulator says
// where everything is.
type emulated struct {
	API         string              `json:"api"`
	AWS         string              `json:"aws"`
	Outputs     map[string]string   `json:"outputs"`
	Environment map[string]string   `json:"environment"` // of an operator's shell
	Resources   map[string]resource `json:"resources"`   // by their id in the template

	cmd  *exec.Cmd
	logs string // the folder of its logs
}

// resource is one that exists there.
type resource struct {
	Type string `json:"type"`
	ID   string `json:"id"` // its name or its ARN
}

// stateMachineType is the type of the resources that are state machines.
const stateMachineType = "AWS::StepFunctions::StateMachine"

// stackName is in front of the names that the template leaves to CloudFormation.
const stackName = "containerops"

// readyLine is what the emulator's last line begins with once everything answers.
const readyLine = "ready "

// maxStarts is how often it is tried: the emulator chooses ports for its parts, which somebody else may take before they
// listen, and gives them half a minute, which is little on a busy machine.
const maxStarts = 3

// start waits until the stack is there. Each try has a folder of its own, below dir, with its logs.
func start(ctx context.Context, o options, dir string) (e *emulated, err error) {
	for try := range maxStarts {
		own := filepath.Join(dir, strconv.Itoa(try))
		if err := os.Mkdir(own, 0o700); err != nil {
			return nil, err
		}
		if e, err = startOnce(ctx, o, own); err == nil || ctx.Err() != nil {
			return e, err
		}
		fmt.Fprintf(os.Stderr, "emulated: try %d of %d to start the emulated AWS: %v\n", try+1, maxStarts, err)
	}
	return nil, err
}

// startOnce starts it. The emulator ends its children itself when it is asked to end.
func startOnce(ctx context.Context, o options, dir string) (*emulated, error) {
	built := o.template
	if o.roles {
		var err error
		if built, err = withoutRights(o.template); err != nil {
			return nil, err
		}
	}
	state := filepath.Join(dir, "state.json")
	args := []string{
		o.emulator, "up", "--template", built, "--port", "0", "--state", state, "--dir", filepath.Join(dir, "logs"),
		"--stack", stackName, "--codebuild-path", o.buildPath,
		"--param", "AllowPrivateNetworks=true", // the suite's repositories are on loopback
		"--param", "Architecture=" + architecture(),
	}
	if !o.roles {
		args = append(args, "--enforce-iam")
	}
	if o.runs > 0 {
		args = append(args, "--schedule-seconds", "5") // the reconciler, for which nobody wants to wait a minute
	}
	e := &emulated{cmd: exec.Command(o.python, args...), logs: filepath.Join(dir, "logs")}
	e.cmd.Stderr = os.Stderr
	e.cmd.WaitDelay = stopTime // a child that outlives it must not hang us
	output, err := e.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := e.cmd.Start(); err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, e.interrupt)()
	if err := awaitReady(bufio.NewScanner(output)); err != nil {
		return nil, errors.Join(err, e.cmd.Wait())
	}
	text, err := os.ReadFile(state)
	if err == nil {
		err = json.Unmarshal(text, e)
	}
	if err != nil {
		e.stop()
		return nil, err
	}
	return e, nil
}

// awaitReady reads up to the ready line, and what comes after it in the background.
func awaitReady(lines *bufio.Scanner) error {
	for lines.Scan() {
		fmt.Println(lines.Text())
		if strings.HasPrefix(lines.Text(), readyLine) {
			go func() {
				for lines.Scan() {
					fmt.Println(lines.Text())
				}
			}()
			return nil
		}
	}
	return errors.Join(errors.New("it ended before it was ready"), lines.Err())
}

// architecture is this machine's, as the template calls it.
func architecture() string {
	if runtime.GOARCH == "amd64" {
		return "x86_64"
	}
	return runtime.GOARCH
}

// stopTime is beyond what the emulator needs to end its children.
const stopTime = time.Minute

func (e *emulated) interrupt() { e.cmd.Process.Signal(syscall.SIGTERM) } // an error says that it has ended already

// stop ends the emulator and all that it started.
func (e *emulated) stop() {
	e.interrupt()
	kill := time.AfterFunc(stopTime, func() { e.cmd.Process.Kill() })
	defer kill.Stop()
	e.cmd.Wait() // how it ended does not matter any more
}

// writeCredentials does what an operator does after sam deploy.
func (e *emulated) writeCredentials(ctx context.Context, path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "run", "./infra/credentials", "-api", e.Outputs["ApiEndpoint"], "-secret", e.Outputs["AdminSecretName"])
	cmd.Env = os.Environ()
	for name, value := range e.Environment {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Stdout, cmd.Stderr = file, os.Stderr
	return errors.Join(cmd.Run(), file.Close())
}

// fault has a share of something fail from now on.
func (e *emulated) fault(ctx context.Context, name string, share float64) error {
	body := strings.NewReader(fmt.Sprintf("%s=%g", name, share))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.AWS+"/_emulator/fault", body)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("fault %s: %w", name, err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("fault %s: answer %d", name, answer.StatusCode)
	}
	return nil
}

// stats asks what has been counted.
func (e *emulated) stats(ctx context.Context) (*stats, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.AWS+"/_emulator/stats", nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("stats: %w", err)
	}
	defer answer.Body.Close()
	counted := new(stats)
	if err := json.NewDecoder(answer.Body).Decode(counted); err != nil {
		return nil, fmt.Errorf("stats: %w", err)
	}
	return counted, nil
}
