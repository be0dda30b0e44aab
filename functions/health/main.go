// Command health answers the health check of the API.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.Health) }
