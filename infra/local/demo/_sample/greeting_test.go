package main

import "testing"

func TestGreetingNamesWhoIsGreeted(t *testing.T) {
	for name, want := range map[string]string{
		"Ann":   "Hello, Ann!",
		" Ben ": "Hello, Ben!",
		"":      "Hello, world!",
	} {
		if got := Greeting(name); got != want {
			t.Errorf("Greeting(%q) = %q, want %q", name, got, want)
		}
	}
}
