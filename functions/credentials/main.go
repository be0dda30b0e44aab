// Command credentials creates, lists and deletes access keys.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.Credentials) }
