// Command unrouted answers requests that no other function takes: 404, or 405 with the methods that the path has.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.Unrouted) }
