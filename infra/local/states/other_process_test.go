package states

import (
	"bytes"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// maxPorts is how often a port is chosen: between that and its use, somebody else may take it.
const maxPorts = 5

// otherProcess is the other interpreter's process.
type otherProcess struct {
	address string
	output  *bytes.Buffer // to be read once it has ended
	ended   chan struct{}
}

// startProcess starts it on a port that is free at the moment; it calls functions at the proxy. It ends with the test.
func startProcess(t *testing.T, command []string, proxy string) *otherProcess {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &otherProcess{address: listener.Addr().String(), output: new(bytes.Buffer), ended: make(chan struct{})}
	listener.Close()
	host, port, _ := net.SplitHostPort(p.address)
	cmd := exec.Command(command[0], append(slices.Clone(command[1:]), host, port)...)
	cmd.Env = append(os.Environ(), "MOTO_PORT="+proxy[strings.LastIndexByte(proxy, ':')+1:], "MOTO_ACCOUNT_ID=000000000000",
		"AWS_DEFAULT_REGION=us-east-1", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local")
	cmd.Stdout, cmd.Stderr = p.output, p.output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-p.ended
		if t.Failed() {
			t.Log(p.said())
		}
	})
	return p
}

// answers waits until it does, and says false when it has ended before. How long it takes to start depends on the machine.
func (p *otherProcess) answers() bool {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case <-p.ended:
			return false
		case <-again.C:
		}
		answer, err := http.Post("http://"+p.address+"/moto-api/config", "application/json",
			strings.NewReader(`{"stepfunctions": {"execute_state_machine": true}}`))
		if err != nil {
			continue
		}
		answer.Body.Close()
		if answer.StatusCode < http.StatusBadRequest {
			return true
		}
	}
}

// said is the end of what it has said; it has ended.
func (p *otherProcess) said() string {
	text := p.output.Bytes()
	return string(text[max(0, len(text)-4000):])
}
