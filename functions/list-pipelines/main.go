// Command list-pipelines answers operation 10 of the API, list pipelines.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.ListPipelines) }
