// Command docs answers the definition of the API and the page that it is read on.
package main

import (
	"github.com/containerops/containerops/infra"
	"github.com/containerops/containerops/shared/wire"
)

func main() { wire.Serve(wire.Docs(infra.Reference())) }
