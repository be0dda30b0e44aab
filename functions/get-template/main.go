// Command get-template answers operation 5 of the API, get a pipeline template.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.GetTemplate) }
