// Command list-runs answers "list a pipeline's runs" of the API.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.ListRuns) }
