// Command list-jobs answers operation 12 of the API, list a stage's jobs.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.ListJobs) }
