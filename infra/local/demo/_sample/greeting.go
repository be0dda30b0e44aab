package main

import "strings"

// Greeting greets one person; somebody without a name is greeted as the world.
func Greeting(name string) string {
	name = strings.TrimSpace(name)
	if name == "" {
		name = "world"
	}
	return "Hello, " + name + "!"
}
