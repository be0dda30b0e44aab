package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
	"time"
)

// These tests set the environment, which is the process's, so they are not parallel.

func TestWithoutFlagsTheStackIsWhatTheManualSays(t *testing.T) {
	c, err := parseConfig(nil, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if c.listen != "127.0.0.1:8080" || c.data != ".local" || c.table != "bbolt" || c.runner != "process" || !c.allowPrivate ||
		c.stageTimeout != time.Hour || c.retentionDays != 90 || c.maxBuilds < 1 || c.demo != demoOff {
		t.Errorf("got %+v", c)
	}
}

func TestAFlagMayComeFromTheEnvironment(t *testing.T) {
	t.Setenv("CONTAINEROPS_LISTEN", "127.0.0.1:1")
	t.Setenv("CONTAINEROPS_MAX_BUILDS", "7")
	t.Setenv("CONTAINEROPS_ALLOW_PRIVATE_NETWORKS", "false")
	c, err := parseConfig([]string{"--listen", "127.0.0.1:2"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if c.listen != "127.0.0.1:2" {
		t.Errorf("the environment wins over the flag: %s", c.listen)
	}
	if c.maxBuilds != 7 || c.allowPrivate {
		t.Errorf("the environment is not read: %+v", c)
	}
}

func TestPrivateNetworksAreAllowedByDefaultOnlyOnLoopback(t *testing.T) {
	for listen, want := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:0": true, "[::1]:8080": true,
		"0.0.0.0:8080": false, ":8080": false, "192.0.2.1:8080": false, "example.com:80": false,
	} {
		c, err := parseConfig([]string{"--listen", listen}, io.Discard)
		if err != nil || c.allowPrivate != want {
			t.Errorf("%s: got %v, %v", listen, c.allowPrivate, err)
		}
	}
	c, err := parseConfig([]string{"--listen", "0.0.0.0:8080", "--allow-private-networks"}, io.Discard)
	if err != nil || !c.allowPrivate {
		t.Errorf("the flag is not obeyed: %v", err)
	}
}

func TestTheSampleIsAskedForInThreeWays(t *testing.T) {
	for argument, want := range map[string]demoMode{
		"--demo": demoOn, "--demo=true": demoOn, "--demo=check": demoCheck, "--demo=false": demoOff,
	} {
		if c, err := parseConfig([]string{argument}, io.Discard); err != nil || c.demo != want {
			t.Errorf("%s: got %q, %v", argument, c.demo, err)
		}
	}
}

func TestAMistakeIsNamed(t *testing.T) {
	for argument, named := range map[string]string{
		"--nothing":                "nothing",
		"--table=sqlite":           "--table",
		"--runner=docker":          "not available yet",
		"--runner=vm":              "--runner",
		"--max-builds=0":           "--max-builds",
		"--stage-timeout=1ms":      "--stage-timeout",
		"--run-retention=0":        "--run-retention",
		"--public-url=example.com": "--public-url",
		"--listen=8080":            "--listen",
		"--demo=perhaps":           "demo",
		"run":                      `"run"`,
	} {
		if _, err := parseConfig([]string{argument}, io.Discard); err == nil || !strings.Contains(err.Error(), named) {
			t.Errorf("%s: got %v", argument, err)
		}
	}
}

func TestHelpNamesEveryFlag(t *testing.T) {
	var out bytes.Buffer
	if _, err := parseConfig([]string{"--help"}, &out); !errors.Is(err, flag.ErrHelp) {
		t.Fatalf("got %v", err)
	}
	for _, name := range []string{"listen", "data", "table", "public-url", "allow-private-networks", "runner", "max-builds", "CONTAINEROPS_"} {
		if !strings.Contains(out.String(), name) {
			t.Errorf("%s is not named:\n%s", name, &out)
		}
	}
}
