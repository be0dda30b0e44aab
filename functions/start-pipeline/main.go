// Command start-pipeline answers "start a pipeline by hand" of the API.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.StartPipeline) }
