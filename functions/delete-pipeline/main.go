// Command delete-pipeline answers operation 8 of the API, delete a pipeline.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.DeletePipeline) }
