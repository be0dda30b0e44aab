// Command reconcile puts right what something that died left behind: a schedule calls it each minute.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.Reconcile) }
