// Command update-pipeline answers operation 7 of the API, update a pipeline.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.UpdatePipeline) }
