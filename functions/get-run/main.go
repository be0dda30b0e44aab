// Command get-run answers "get a run" of the API.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.GetRun) }
