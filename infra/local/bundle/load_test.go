package bundle

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestATemplateThatCannotBeFollowedIsRefused(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"m.asl.json": {Data: []byte(`{"a": "${Known}", "b": "${Unknown}"}`)}}
	machine := func(uri, substitutions string) string {
		return "Resources:\n  MMachine:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: statemachines/" + uri +
			"\n      DefinitionSubstitutions: " + substitutions + "\n"
	}
	for name, test := range map[string]struct{ text, reason string }{
		"no YAML":                   {"a: [", "did not find expected"},
		"no resources":              {"Resources: 7", "not a mapping"},
		"a definition is missing":   {machine("other.asl.json", "{}"), "other.asl.json"},
		"a substitution is missing": {machine("m.asl.json", "{Known: !Ref MMachine}"), "${Unknown}"},
		"a reference to nothing":    {machine("m.asl.json", "{Known: !GetAtt Nobody.Arn}"), "Nobody"},
		"an intrinsic too many":     {machine("m.asl.json", `{Known: !Sub "x"}`), "!Sub"},
	} {
		if _, err := load([]byte(test.text), files); err == nil || !strings.Contains(err.Error(), test.reason) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
