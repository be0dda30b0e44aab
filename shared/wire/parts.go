// Package wire puts a function together: from the environment to the services to the operation. It is the only package that
// functions/ imports, and the only place where it is decided what an operation works with.
//
// A function's main is one line:
//
//	func main() { wire.Serve(wire.CreateGroup) }
//
// Each operation asks Parts for what it needs, and only that is made and only that is linked into its binary: a cold start
// pays for nothing that the operation does not use. The one-machine stack hands Parts its own table, files and endpoints, and
// makes all operations from the same Parts.
package wire

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/catalog/templates"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// Parts are what operations are made of. Those that are given are used, the others are made when an operation first asks for
// them. They are for one goroutine: all operations are made first, then they serve.
type Parts struct {
	Settings Settings
	Config   aws.Config // of the clients that are not given

	Table store.Table
	Work  objects.Bucket // jobs, sources, logs
	Files objects.Bucket // package files
	Links objects.Links  // to package files, for clients
	Keys  *auth.Keyring
	Mail  notify.Carrier // nil: SES, where Settings name a sender

	users     *auth.Service
	catalog   *catalog.Catalog
	templates *templates.Service
	packages  *packages.Service
	sources   *sources.Service
	runs      *run.Service
	err       error
}

// AWSParts are the parts of a function on AWS.
func AWSParts(ctx context.Context, settings Settings) (*Parts, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	return &Parts{Settings: settings, Config: cfg}, nil
}

// Err says why some parts could not be made; what was made with them must not be used.
func (p *Parts) Err() error { return p.err }

func (p *Parts) fail(part string, err error) {
	p.err = errors.Join(p.err, fmt.Errorf("%s: %w", part, err))
}
