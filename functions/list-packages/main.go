// Command list-packages answers operation 16 of the API, list packages.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.ListPackages) }
