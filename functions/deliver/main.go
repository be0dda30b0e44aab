// Command deliver tells others of the end of a stage or of a run; the pipeline machine calls it.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.Deliver) }
