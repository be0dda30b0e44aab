// Command create-token answers "get a token" of the API (POST /v3/auth/tokens).
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.CreateToken) }
