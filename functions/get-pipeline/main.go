// Command get-pipeline answers operation 9 of the API, get a pipeline.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.GetPipeline) }
