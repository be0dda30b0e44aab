package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdkbuild "github.com/aws/aws-sdk-go-v2/service/codebuild"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/infra/local/bundle"
	"github.com/containerops/containerops/infra/local/signed"
	"github.com/containerops/containerops/infra/local/states"
	"github.com/containerops/containerops/shared/job/codebuild"
	"github.com/containerops/containerops/shared/machines"
	"github.com/containerops/containerops/shared/machines/stepfunctions"
	"github.com/containerops/containerops/shared/run"
)

// internal is the loopback endpoint of Step Functions and CodeBuild: functions and agents reach them with the ordinary SDK
// clients. It listens before the two are there, because they need functions and agents that need its address; a request
// that comes too early waits.
type internal struct {
	listener net.Listener
	secret   string // of its access key: made anew at each start, nobody outside this process has it
	states   service
	builds   service
}

// internalUser is the access key that requests are signed with.
const internalUser = "containerops"

// service is a part of the endpoint that becomes ready some time.
type service struct {
	ready   chan struct{} // closed when handler is set
	handler http.Handler
}

func newService() service { return service{ready: make(chan struct{})} }

func (s *service) set(handler http.Handler) {
	s.handler = handler
	close(s.ready)
}

// ServeHTTP waits until the service is there.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-s.ready:
		s.handler.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}

func (s *stack) openInternal(context.Context) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen on loopback: %w", err)
	}
	s.internal = &internal{listener: listener, secret: rand.Text(), states: newService(), builds: newService()}
	guarded := signed.Require(signed.Credentials{AccessKey: internalUser, SecretKey: s.internal.secret}, s.internal)
	server := &http.Server{Handler: guarded, ReadHeaderTimeout: headerTime}
	go s.serve("the loopback endpoint", func() error { return server.Serve(listener) })
	s.onClose("the loopback endpoint", server.Close)
	return nil
}

// ServeHTTP hands a request to the service that it is for.
func (i *internal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.Header.Get("X-Amz-Target"), states.TargetPrefix) {
		i.states.ServeHTTP(w, r)
		return
	}
	i.builds.ServeHTTP(w, r)
}

// serve answers until the server is closed.
func (s *stack) serve(part string, serve func() error) {
	if err := serve(); !errors.Is(err, http.ErrServerClosed) {
		s.fail(fmt.Errorf("%s: %w", part, err))
	}
}

// headerTime is how long a client may take for a request's header: a slow one must not hold a connection for ever.
const headerTime = 10 * time.Second

// idleConnections are kept open to the endpoint: hundreds of runs may call it at once.
const idleConnections = 128

// config is what SDK clients of the endpoint are made from.
func (i *internal) config() aws.Config {
	endpoint := "http://" + i.listener.Addr().String()
	return aws.Config{
		Region:       bundle.Region,
		BaseEndpoint: &endpoint,
		Credentials:  credentials.NewStaticCredentialsProvider(internalUser, i.secret, ""),
		HTTPClient: awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
			t.Proxy = nil // never by way of a proxy
			t.MaxIdleConns, t.MaxIdleConnsPerHost = idleConnections, idleConnections
		}),
	}
}

// engine runs the state machines, as functions and agents see it.
func (s *stack) engine() machines.Engine {
	return stepfunctions.New(func() *sfn.Client { return sfn.NewFromConfig(s.internal.config()) })
}

// builds does jobs, as functions see it.
func (s *stack) builds() run.Builds {
	return codebuild.New(sdkbuild.NewFromConfig(s.internal.config()), codebuild.OneProject(buildProject))
}
