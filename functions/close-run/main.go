// Command close-run ends a run whose execution failed: the pipeline machine calls it.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.CloseRun) }
