// Command list-files answers operation 18 of the API, list a version's files.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.ListFiles) }
