package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// folder holds what runs in the background.
const folder = ".build/sam-local"

// services are what functions call, as they stand in services.json of the folder.
type services struct {
	Host         string `json:"host"` // this machine, as its containers see it
	DynamoDBPort int    `json:"dynamodb_port"`
	MotoPort     int    `json:"moto_port"`
	MotoPID      int    `json:"moto_pid"`
}

const dynamodbLocal = "infra/dynamodb-local/dynamodb-local"

func (s services) aws() string { return "http://" + net.JoinHostPort(s.Host, strconv.Itoa(s.MotoPort)) }
func (s services) dynamodb() string {
	return "http://" + net.JoinHostPort(s.Host, strconv.Itoa(s.DynamoDBPort))
}

// start starts the services; they go on when this program ends.
func start(ctx context.Context, python string) (s services, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return s, err
	}
	if s.Host, err = bridge(ctx); err != nil {
		return s, err
	}
	if s.DynamoDBPort, err = freePort(s.Host); err != nil {
		return s, err
	}
	if err := s.note(); err != nil { // before it starts: down ends it also when this is interrupted
		return s, err
	}
	if out, err := exec.CommandContext(ctx, dynamodbLocal, "up", strconv.Itoa(s.DynamoDBPort)).CombinedOutput(); err != nil {
		return s, fmt.Errorf("start DynamoDB Local: %w\n%s", err, out)
	}
	if s.MotoPort, err = freePort(s.Host); err != nil {
		return s, err
	}
	if s.MotoPID, err = startMoto(python, s.Host, s.MotoPort); err != nil {
		return s, fmt.Errorf("start moto: %w", err)
	}
	if err := s.note(); err != nil {
		return s, err
	}
	return s, s.await(ctx)
}

// bridge is this machine's address in the network that Docker puts containers into.
func bridge(ctx context.Context) (string, error) {
	const option = "com.docker.network.bridge.name"
	name, err := exec.CommandContext(ctx, "docker", "network", "inspect", "bridge", "-f", `{{index .Options "`+option+`"}}`).Output()
	if err != nil {
		return "", fmt.Errorf("ask Docker for its bridge: %w", err)
	}
	link, err := net.InterfaceByName(strings.TrimSpace(string(name)))
	if err != nil {
		return "", fmt.Errorf("bridge %s of Docker is not on this machine: %w", bytes.TrimSpace(name), err)
	}
	addresses, err := link.Addrs()
	if err != nil {
		return "", err
	}
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok && network.IP.To4() != nil {
			return network.IP.String(), nil
		}
	}
	return "", fmt.Errorf("bridge %s of Docker has no IPv4 address", link.Name)
}

func freePort(host string) (int, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

const motoModule = "moto.server"

func startMoto(python, host string, port int) (pid int, err error) {
	log, err := os.Create(filepath.Join(folder, "moto.log"))
	if err != nil {
		return 0, err
	}
	defer log.Close()
	cmd := exec.Command(python, "-m", motoModule, "-H", host, "-p", strconv.Itoa(port))
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "S3_IGNORE_SUBDOMAIN_BUCKETNAME=true") // else the address is taken for a bucket
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}                  // Ctrl-C of what comes later is not for it
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	pid = cmd.Process.Pid
	return pid, cmd.Process.Release()
}

// await returns when moto answers; DynamoDB Local does already.
func (s services) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.aws()+"/moto-api/", nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(request)
		if err == nil {
			return answer.Body.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("moto does not answer (%s): %w", filepath.Join(folder, "moto.log"), err)
		case <-tick.C:
		}
	}
}

func notePath() string { return filepath.Join(folder, "services.json") }

func (s services) note() error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(notePath(), text, 0o644)
}

// down ends what an earlier up has started, if there is any.
func down(ctx context.Context) error {
	text, err := os.ReadFile(notePath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var s services
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%s: %w", notePath(), err)
	}
	if out, err := exec.CommandContext(ctx, dynamodbLocal, "down", strconv.Itoa(s.DynamoDBPort)).CombinedOutput(); err != nil {
		return fmt.Errorf("end DynamoDB Local: %w\n%s", err, out)
	}
	if isMoto(s.MotoPID) {
		if err := syscall.Kill(s.MotoPID, syscall.SIGTERM); err != nil {
			return fmt.Errorf("end moto: %w", err)
		}
	}
	return os.Remove(notePath())
}

// isMoto says whether the process is still the one that was started: numbers are used again.
func isMoto(pid int) bool {
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && strings.Contains(string(command), motoModule)
}
