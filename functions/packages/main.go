// Command packages creates, edits and deletes packages, takes in their files and deletes their versions.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.Packages) }
