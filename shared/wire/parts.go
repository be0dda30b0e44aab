// Package wire puts a function together: from the environment to the services to the operation. It is the only package that
// functions/ imports, and the only place where it is decided what an operation works with.
//
// A function's main names its operation and the services of AWS that the operation calls:
//
//	func main() { wire.Serve(wire.GetLog, dynamodb.Table, secretsmanager.Keys, s3.Work) }
//
// Each of those is a package of its own below this one, which imports none of them: a function links, and pays at each cold start
// for, nothing that its operation does not call, and a test compares the two (infra/lint). The one-machine stack hands Parts its own
// table, files and machines, and makes all operations from the same Parts.
package wire

import (
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/catalog/templates"
	"github.com/containerops/containerops/shared/machines"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// Parts are what operations are made of. What stands behind a port is given, and may be absent where no operation calls it; the
// services on them are made when an operation first asks for them. They are for one goroutine: all operations are made first, then
// they serve.
type Parts struct {
	Settings Settings

	Table store.Table
	Work  objects.Bucket // jobs, sources, logs
	Files objects.Bucket // package files
	Links objects.Links  // to package files, for clients
	Keys  *auth.Keyring
	First auth.FirstCredentials // of the administrator; nil where there is a first start that makes the account

	Machines machines.Engine
	Builds   run.Builds

	Mail notify.Carrier // nil: nothing is mailed
	SMS  notify.Carrier // nil: nothing is texted

	users     *auth.Service
	catalog   *catalog.Catalog
	templates *templates.Service
	packages  *packages.Service
	sources   *sources.Service
	runs      *run.Service
}

// Part gives an operation one of its parts.
type Part func(*Parts)
