// Command users creates, lists and deletes the users of an account, and changes passwords.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.Users) }
