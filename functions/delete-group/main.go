// Command delete-group answers operation 2 of the API, delete a pipeline group.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.DeleteGroup) }
