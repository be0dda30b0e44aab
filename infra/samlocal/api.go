package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/local/bundle"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/job"
)

// api is the whole bundle on this machine with all functions in SAM's emulator: those that requests call behind `sam local
// start-api`, those that state machines and builds call behind `sam local start-lambda`. What executes and what builds is this
// process (engine.go). The public address has the sample's repository too, which the README's tour fetches.
type api struct {
	options
	services
	dir    string // what it keeps, and the logs of SAM; each start begins anew
	bundle *bundle.Bundle
	fail   context.CancelCauseFunc // ends it with the error of a part that ended by itself
	front  net.Listener            // the public address
	inner  net.Listener            // Step Functions and CodeBuild, for functions in containers
	lambda string                  // where start-lambda invokes functions

	closers []func() error // in the order of the parts' starts

	mu   sync.Mutex
	said string // the last line
}

// serve brings the API up, does the work, and ends all that it has started.
func (o options) serve(ctx context.Context, work func(context.Context, *api) error) (err error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	a := &api{options: o, fail: fail}
	defer func() { err = errors.Join(err, a.close()) }()
	if a.bundle, err = bundle.Load(); err != nil {
		return err
	}
	if a.dir, err = filepath.Abs(filepath.Join(folder, "api")); err != nil {
		return err
	}
	for _, part := range []struct {
		name  string
		start func(context.Context) error
	}{
		{"DynamoDB Local and moto", a.startServices},
		{"the settings of functions", a.configure},
		{"sam local start-lambda, for state machines", a.startLambda},
		{"Step Functions and CodeBuild", a.startEngine},
		{"sam local start-api, for requests", a.startFront},
	} {
		a.say("start %s", part.name)
		if err := part.start(ctx); err != nil {
			return fmt.Errorf("start %s: %w", part.name, err)
		}
	}
	return work(ctx, a)
}

// stay serves people until it is asked to end.
func (o options) stay(asked context.Context) error {
	return o.serve(asked, func(ctx context.Context, a *api) error {
		a.say("the README's tour works with ENDPOINT=%s CREDENTIALS=%s; Ctrl-C ends it", a.url(), a.credentials())
		<-ctx.Done()
		if asked.Err() != nil {
			return nil
		}
		return context.Cause(ctx)
	})
}

// say shows how far it is. Who polls is shown once.
func (a *api) say(format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if line := fmt.Sprintf(format, args...); line != a.said {
		fmt.Println("sam-local-api:", line)
		a.said = line
	}
}

func (a *api) url() string { return "http://" + a.front.Addr().String() }

// credentials is where the administrator's credentials are, as `make run` has them in its data folder.
func (a *api) credentials() string { return filepath.Join(a.dir, "credentials.json") }

func (a *api) onClose(end func() error) { a.closers = append(a.closers, end) }

func (a *api) close() error {
	a.say("end")
	var failed []error
	for _, end := range slices.Backward(a.closers) {
		failed = append(failed, end())
	}
	return errors.Join(failed...)
}

func (a *api) startServices(ctx context.Context) (err error) {
	if err := down(ctx); err != nil {
		return err
	}
	a.onClose(func() error { return down(context.WithoutCancel(ctx)) })
	if a.services, err = start(ctx, a.python); err != nil {
		return err
	}
	return makeResources(ctx, a.services)
}

// configure takes the addresses and tells SAM of them.
func (a *api) configure(context.Context) (err error) {
	if err := errors.Join(job.RemoveAll(a.dir), os.MkdirAll(a.dir, 0o755)); err != nil {
		return err
	}
	if a.front, err = net.Listen("tcp", a.listen); err != nil {
		return fmt.Errorf("%w; -listen names another address", err)
	}
	a.onClose(func() error { return ignoreClosed(a.front.Close()) })
	if a.inner, err = net.Listen("tcp", net.JoinHostPort(a.Host, "0")); err != nil {
		return err
	}
	a.onClose(func() error { return ignoreClosed(a.inner.Close()) })
	credentials, err := json.Marshal(client.Credentials{
		Endpoint: a.url(), Domain: auth.DefaultDomain, Project: auth.DefaultProject, User: auth.DefaultUser, Password: password,
	})
	if err != nil {
		return err
	}
	if err := os.WriteFile(a.credentials(), credentials, 0o600); err != nil {
		return err
	}
	variables, err := a.environment()
	if err != nil {
		return err
	}
	return errors.Join(writeEnvironment(variables), localTemplate(a.built, variables))
}

// environment is what the functions' environment says: as for single functions, but what they start is executed.
func (a *api) environment() (map[string]string, error) {
	machine, err := a.bundle.Machine("PipelineMachine")
	if err != nil {
		return nil, err
	}
	variables := environment(a.services)
	maps.Copy(variables, map[string]string{
		"CONTAINEROPS_PIPELINE_MACHINE":       machine.ARN,
		"CONTAINEROPS_PUBLIC_URL":             a.url(),
		"CONTAINEROPS_ALLOW_PRIVATE_NETWORKS": "true", // the sample's repository is on loopback
		"AWS_ENDPOINT_URL_SFN":                "http://" + a.inner.Addr().String(),
		"AWS_ENDPOINT_URL_CODEBUILD":          "http://" + a.inner.Addr().String(),
	})
	return variables, nil
}
