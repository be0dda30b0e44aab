// Command finish-stage ends a stage of a run and says what comes next: the stage machine calls it.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.FinishStage) }
