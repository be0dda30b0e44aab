// Command templates makes templates of pipelines and deletes them.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.Templates) }
