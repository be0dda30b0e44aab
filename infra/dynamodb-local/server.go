// Package dynamodblocal runs DynamoDB Local for tests, by the script beside it, which also says what it needs:
//
//	infra/dynamodb-local/dynamodb-local check
//
// Where AWS_ENDPOINT_URL_DYNAMODB is set, what answers there is used instead. Tests that need a table and find no Java fail
// and say so; only CONTAINEROPS_SKIP_DYNAMODB=1 has them skipped.
package dynamodblocal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// The environment that decides what tests run on.
const (
	EnvEndpoint = "AWS_ENDPOINT_URL_DYNAMODB"
	EnvSkip     = "CONTAINEROPS_SKIP_DYNAMODB"
)

// Server is a DynamoDB Local that answers.
type Server struct {
	Endpoint string

	stdin  io.Closer  // what the program lives by; nil when it is not ours
	ended  chan error // its end
	output *bytes.Buffer
}

// startAttempts is how many ports are tried: between finding a free one and using it somebody else may take it.
const startAttempts = 5

// Start returns a server of its own on a free port, or the one that the environment names. It ends by Stop, or with this
// process however that ends.
func Start(ctx context.Context) (*Server, error) {
	if endpoint := os.Getenv(EnvEndpoint); endpoint != "" {
		return &Server{Endpoint: endpoint}, nil
	}
	script, err := findScript()
	if err != nil {
		return nil, err
	}
	if out, err := exec.CommandContext(ctx, script, "fetch").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("dynamodb local: %w (%s=1 skips the tests that need it)\n%s", err, EnvSkip, out)
	}
	var failed error
	for range startAttempts {
		server, err := start(ctx, script)
		if err == nil {
			return server, nil
		}
		failed = errors.Join(failed, err)
	}
	return nil, failed
}

func start(ctx context.Context, script string) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &Server{Endpoint: "http://127.0.0.1:" + port, ended: make(chan error, 1), output: &bytes.Buffer{}}
	cmd := exec.Command(script, "attached", port)
	cmd.Stdout, cmd.Stderr = s.output, s.output
	cmd.WaitDelay = time.Minute // should the script die without the program, which still holds the output
	if s.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.ended <- cmd.Wait() }()
	if err := s.await(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// await returns when the server lists its tables.
func (s *Server) await(ctx context.Context) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	client := s.Client()
	for {
		_, err := client.ListTables(ctx, nil)
		if err == nil {
			return nil
		}
		select {
		case ended := <-s.ended:
			s.ended <- ended
			return fmt.Errorf("dynamodb local: it ended: %v\n%s", ended, s.output)
		case <-ctx.Done():
			return fmt.Errorf("dynamodb local: no answer: %w", errors.Join(ctx.Err(), err))
		case <-tick.C:
		}
	}
}

// Client is a client of this server. Its credentials are made up: any will do.
func (s *Server) Client(options ...func(*dynamodb.Options)) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: &s.Endpoint,
		Region:       "us-east-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	}, options...)
}

// Stop ends the server and waits for its end. One that Start did not start goes on.
func (s *Server) Stop() error {
	if s.stdin == nil {
		return nil
	}
	err := s.stdin.Close()
	<-s.ended
	return err
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return strconv.Itoa(port), listener.Close()
}

// findScript looks for this folder in the module around the working directory: tests stand in their package's folder.
func findScript() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		script := filepath.Join(folder, "infra", "dynamodb-local", "dynamodb-local")
		if _, err := os.Stat(script); err == nil {
			return script, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", errors.New("dynamodb local: the script infra/dynamodb-local/dynamodb-local was not found above the working directory")
		}
		folder = parent
	}
}
