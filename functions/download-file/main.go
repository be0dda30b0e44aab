// Command download-file answers operation 19 of the API, download a file.
package main

import "github.com/containerops/containerops/shared/wire"

func main() { wire.Serve(wire.DownloadFile) }
