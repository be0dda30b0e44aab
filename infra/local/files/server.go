// Package files is S3 on one machine: versitygw in this process, on a folder, behind a Unix socket. Signatures, presigned URLs
// and ranges are the real ones, so the code that uses them is the same as on AWS.
//
// The folder:
//
//	format      "xattr" or "sidecar": where objects' attributes are kept (format.go)
//	objects/    one folder for each bucket, one file for each object
//	attributes/ the attributes, when the format is sidecar
//	s3.sock     the socket, unless its path is too long for one
//
// Two things belong to the whole process. There can be one server at a time: versitygw keeps settings in package variables; a
// second Open fails with ErrRunning. And while it is open, the working directory is objects/: versitygw's file backend names
// every file relative to it. So a process that opens one makes its own paths absolute before, gives its children a
// directory of their own, and never changes the working directory.
package files

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3api"
)

// The buckets.
const (
	FilesBucket = "files" // the software center's files
	WorkBucket  = "work"  // logs, sources, what jobs hand to each other
)

// ErrRunning means that this process has a server already.
var ErrRunning = errors.New("this process already serves files, and can do so only once at a time")

// running guards what is one for the whole process: versitygw's own guard speaks only after the working directory has changed.
var running atomic.Bool

// Config says where the files are and who may reach them.
type Config struct {
	Dir       string // created when it is not there
	AccessKey string // of the one user, who may do everything
	SecretKey string // it may be another at each start: presigned URLs made before it end with it
}

// Server is a running S3 server.
type Server struct {
	config  Config
	socket  socket
	client  *s3.Client
	conns   *http.Transport
	workDir string // the process's own, from before
	stop    context.CancelFunc
	done    chan struct{} // closed when versitygw has ended
	err     error         // why it ended; read it after done
}

// Open starts the server and returns when it answers and both buckets are there. The context bounds the start only.
func Open(ctx context.Context, config Config) (*Server, error) {
	if !running.CompareAndSwap(false, true) {
		return nil, fmt.Errorf("files %s: %w", config.Dir, ErrRunning)
	}
	s, err := open(ctx, config)
	if err != nil {
		running.Store(false)
		return nil, fmt.Errorf("files %s: %w", config.Dir, err)
	}
	return s, nil
}

func open(ctx context.Context, config Config) (_ *Server, err error) {
	if config.Dir, err = filepath.Abs(config.Dir); err != nil {
		return nil, err
	}
	s := &Server{config: config, done: make(chan struct{})}
	if s.workDir, err = os.Getwd(); err != nil {
		return nil, err
	}
	backend, err := openBackend(config.Dir)
	if err != nil {
		return nil, errors.Join(err, os.Chdir(s.workDir))
	}
	if s.socket, err = newSocket(config.Dir); err != nil {
		return nil, errors.Join(err, os.Chdir(s.workDir))
	}
	s.conns = newTransport(s.socket.path)
	s.client = s3.New(s.options("http://localhost"))
	if err := s.start(ctx, backend); err != nil {
		return nil, errors.Join(err, s.shutDown())
	}
	return s, nil
}

// Limits of the embedded server. It queues or refuses what is over them, which the SDK tries again.
const (
	maxRequests   = 1024
	maxFileTasks  = 128 // of them in system calls on files: each costs a thread
	copyBuffer    = 256 * 1024
	maxParts      = 10_000 // S3's own limit
	socketAllowed = "0600"
)

func (s *Server) start(ctx context.Context, backend *posix.Posix) error {
	listening := make(chan struct{})
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	go func() {
		defer close(s.done)
		s.err = embedgw.RunVersityGW(serving, backend, &embedgw.Config{
			RootUserAccess: s.config.AccessKey,
			RootUserSecret: s.config.SecretKey,
			IAMService:     auth.NewIAMServiceSingle(auth.Account{Access: s.config.AccessKey, Secret: s.config.SecretKey, Role: auth.RoleAdmin}),
			Region:         region,
			Ports:          []string{s.socket.path},
			SocketPerm:     socketAllowed,
			MaxConnections: maxRequests, MaxRequests: maxRequests, MultipartMaxParts: maxParts,
			KeepAlive: true,
			Quiet:     true, // the stack's output is the stack's
			S3Options: []s3api.Option{s3api.WithOnListen(func() { close(listening) })},
		})
	}()
	select {
	case <-listening:
		return s.makeBuckets(ctx)
	case <-s.done:
		return fmt.Errorf("start: %w", s.err)
	case <-ctx.Done():
		return fmt.Errorf("start: %w", ctx.Err())
	}
}

func (s *Server) makeBuckets(ctx context.Context) error {
	for _, name := range []string{FilesBucket, WorkBucket} {
		_, err := s.client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(name)})
		var owned *types.BucketAlreadyOwnedByYou
		if err != nil && !errors.As(err, &owned) {
			return fmt.Errorf("make bucket %s: %w", name, err)
		}
	}
	return nil
}

// Close ends the server after the requests under way, and gives the process its working directory back.
func (s *Server) Close() error {
	err := s.shutDown()
	running.Store(false)
	return err
}

func (s *Server) shutDown() error {
	s.conns.CloseIdleConnections()
	s.stop()
	<-s.done
	return errors.Join(s.err, s.socket.remove(), os.Chdir(s.workDir))
}
