package run_test

import (
	"flag"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pipelines are those that are played with; # is a number, as no two may share a channel.
var pipelines = map[string]string{
	"a build and its review by all": `{"stages": [` + tool + `},
		{"name": "review", "service_name": "test_review", "params": {"review_mode": "all", "review_users": [{"user_name": "ann"}, {"user_name": "bob"}]}}]}`,
	"return_to_start": `{"stages": [` + tool + `},
		{"name": "test", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}, "exception_handler": {"type": "return_to_start"}}]}`,
	"timeout_reset": `{"stages": [` + tool + `, "exception_handler": {"type": "timeout_reset", "params": {"timespan": 1}}},
		{"name": "review", "service_name": "test_review", "params": {"review_mode": "one", "review_users": [{"user_name": "ann"}, {"user_name": "bob"}]},
		 "exception_handler": {"type": "timeout_reset", "params": {"timespan": 1}}}]}`,
	"ignore_error": `{"stages": [` + tool + `, "exception_handler": {"type": "ignore_error"}},
		{"name": "test", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}, "exception_handler": {"type": "ignore_error"}}]}`,
	"triggers": `{"pre_operation": {"operator": "and", "triggers": [{"webhook": {}}, {"webhook": {}}]}, "stages": [` + tool + `},
		{"name": "ship", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"},
		 "pre_operation": {"operator": "and", "triggers": [{"webhook": {}}, {"webhook": {}}]}, "exception_handler": {"type": "return_to_start"}}]}`,
	"deliveries": `{"stages": [` + tool + `, "post_operation": {"triggers": [{"channel": {"name": "done-#"}}]}},
		{"name": "test", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"},
		 "post_operation": {"triggers": [{"webhook": {"url": "http://others/hook"}}]}, "exception_handler": {"type": "timeout_reset", "params": {"timespan": 1}}}],
		"post_operation": {"notification": {"notifications": [
		{"type": 7, "config": {"user_id": "u", "user_name": "ann", "email": "ann@example.com", "condition": 0, "pattern": 0}}]}}}`,
}

const tool = `{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"},
	"output_resources": [{"name": "tool", "type": "package", "params": {"namespace": "n", "package": "p#", "version": "v", "local_file_path": "bin/tool"}}]`

// neighbour is another pipeline of the account: of all its pipelines one can run at a time, and one wait, so that some starts are refused.
const neighbour = `{"pre_operation": {"operator": "or", "triggers": [{"webhook": {}}]}, "stages": [
	{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}}]}`

// listener is started by the channel of deliveries.
const listener = `{"pre_operation": {"operator": "or", "triggers": [{"channel": {"name": "done-#"}}]}, "stages": [
	{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}}]}`

// TestWhateverHappensRunsMoveAsTheDiagramsSay plays what users do and what fails, in any order, and looks at the pipeline after
// each write. It plays the same each time; others with -rapid.seed=<number>, more with -rapid.checks=<number>. What fails is
// printed as short as it can be, with how to play it again.
func TestWhateverHappensRunsMoveAsTheDiagramsSay(t *testing.T) {
	if seed := flag.Lookup("rapid.seed"); seed.Value.String() == "0" {
		if err := seed.Value.Set("1"); err != nil {
			t.Fatal(err)
		}
	}
	diagrams := readDiagrams(t)
	for name, definition := range pipelines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := newTable(t)
			number := 0
			rapid.Check(t, func(rt *rapid.T) {
				number++
				p := newPlay(t, rt, table, diagrams)
				p.add("pipeline", number, definition)
				p.add("neighbour", number, neighbour)
				if strings.Contains(definition, "done-#") {
					p.add("listener", number, listener)
				}
				rt.Repeat(map[string]func(*rapid.T){"": func(*rapid.T) { p.check() }, "step": func(rt *rapid.T) { p.draw(rt, true)() }})
				p.end()
			})
		})
	}
}
