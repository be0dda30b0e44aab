// Command set-start-info answers operation 15 of the API, set a stage's start info (review).
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.SetStartInfo) }
