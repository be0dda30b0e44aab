// Command greeter greets everybody whom its arguments name.
package main

import (
	"fmt"
	"os"
)

// version is set by the pipeline's build.
var version = "unknown"

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println("greeter", version)
		return
	}
	for _, name := range os.Args[1:] {
		fmt.Println(Greeting(name))
	}
}
