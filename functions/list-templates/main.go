// Command list-templates answers operation 4 of the API, list pipeline templates.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.ListTemplates) }
