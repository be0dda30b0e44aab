// Command list-groups answers operation 3 of the API, list pipeline groups.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.ListGroups) }
