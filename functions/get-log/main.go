// Command get-log answers operation 13 of the API, get a job's log.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.GetLog) }
