// Command retry-stage answers operation 14 of the API: retry or roll back a stage.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.RetryStage) }
