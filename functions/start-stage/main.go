// Command start-stage begins a stage of a run: the stage machine calls it.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.StartStage) }
