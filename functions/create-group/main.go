// Command create-group answers operation 1 of the API, create a pipeline group.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.CreateGroup) }
