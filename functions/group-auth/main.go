// Command group-auth reads and sets the rights in a pipeline group.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.GroupAuth) }
