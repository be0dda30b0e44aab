// Command list-versions answers operation 17 of the API, list a package's versions.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.ListVersions) }
