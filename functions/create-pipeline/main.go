// Command create-pipeline answers operation 6 of the API, create a pipeline.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.CreatePipeline) }
