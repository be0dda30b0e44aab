package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/containerops/containerops/infra/client"
	dynamodblocal "github.com/containerops/containerops/infra/dynamodb-local"
	"github.com/containerops/containerops/infra/harness"
	"github.com/containerops/containerops/shared/auth"
)

// The environment that names a stack: see the package's comment.
const (
	envAPI         = "CONTAINEROPS_E2E_API"
	envCredentials = "CONTAINEROPS_E2E_CREDENTIALS"
	envSample      = "CONTAINEROPS_E2E_SAMPLE"
	envTable       = "CONTAINEROPS_TABLE" // --table of the stacks that the suite starts
)

// suite is what the tests of one run share: the binary, and the stack of the black-box stories.
type suite struct {
	dir    string // of the binary and the shared stack's data
	binary func() (string, error)
	shared func() (*target, error)

	stack *harness.Stack // the shared one when it is ours
}

// target is a stack that stories are told on.
type target struct {
	credentials client.Credentials
	here        bool // its processes are on this machine
}

// tests is set once, before any test runs.
var tests *suite

func TestMain(m *testing.M) { os.Exit(onTable(m)) }

// onTable tells the suite on the table that the environment names: all stacks take its setting from there. Each has a table of its
// own, also in a DynamoDB that they share.
func onTable(m *testing.M) int {
	if os.Getenv(envTable) != "dynamodb" {
		return runSuite(m)
	}
	server, err := dynamodblocal.Start(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	os.Setenv(dynamodblocal.EnvEndpoint, server.Endpoint)
	code := runSuite(m)
	if err := server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func runSuite(m *testing.M) int {
	dir, err := os.MkdirTemp("", "containerops-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	tests = newSuite(dir)
	code := m.Run()
	if tests.stack != nil {
		secrets := map[string]string{
			"administrator's password": tests.stack.Credentials.Password, "administrator's secret key": tests.stack.Credentials.SecretKey,
		}
		if err := errors.Join(tests.stack.Terminate(), harness.Leak("the stack's log", tests.stack.Output(), secrets), anonymous(tests.stack.Output())); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return code
}

func newSuite(dir string) *suite {
	s := &suite{dir: dir}
	s.binary = sync.OnceValues(func() (string, error) { return harness.Build(context.Background(), dir) })
	s.shared = sync.OnceValues(s.find)
	return s
}

// find is the stack that the environment names, or else one that is started.
func (s *suite) find() (*target, error) {
	if address := os.Getenv(envAPI); address != "" {
		credentials, err := client.ReadCredentials(os.Getenv(envCredentials))
		credentials.Endpoint = address
		if credentials.AccessKey == "" { // the secret that AWS keeps has only what the key follows from
			derived, derivedErr := auth.CredentialsOf(credentials.Password)
			credentials.AccessKey, credentials.SecretKey = derived.AccessKey, derived.SecretKey
			err = errors.Join(err, derivedErr)
		}
		return &target{credentials: credentials}, err
	}
	binary, err := s.binary()
	if err != nil {
		return nil, err
	}
	s.stack, err = harness.Start(context.Background(), binary, s.dir+"/data")
	if err != nil {
		return nil, err
	}
	return &target{credentials: s.stack.Credentials, here: true}, nil
}

// onStack tells a story on the shared stack.
func onStack(t *testing.T) *story {
	t.Helper()
	shared, err := tests.shared()
	if err != nil {
		t.Fatal(err)
	}
	return newStory(t, *shared)
}

// ownBinary is for the stories that start the stack themselves, which says nothing of a stack that is somewhere else.
func ownBinary(t *testing.T) string {
	t.Helper()
	if os.Getenv(envAPI) != "" {
		t.Skip("it starts stacks of its own, and the suite is told of " + os.Getenv(envAPI))
	}
	binary, err := tests.binary()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// onOwnStack tells a story on a stack of its own, which is killed when the test ends.
func onOwnStack(t *testing.T, flags ...string) (*story, *harness.Stack) {
	t.Helper()
	return restart(t, t.TempDir(), flags...)
}

// restart starts a stack on a data folder that may have been used before.
func restart(t *testing.T, data string, flags ...string) (*story, *harness.Stack) {
	t.Helper()
	stack, err := harness.Start(t.Context(), ownBinary(t), data, flags...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stack.Kill(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the stack said:\n%s", stack.Output())
		}
		awaitNoProcess(t, data) // the folder is removed next
	})
	return newStory(t, target{credentials: stack.Credentials, here: true}), stack
}
