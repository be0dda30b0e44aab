// Command source-accounts binds, lists and unbinds users' accounts at Git hosts.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.SourceAccounts) }
