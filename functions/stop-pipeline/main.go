// Command stop-pipeline answers "stop a pipeline" of the API.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.StopPipeline) }
