package lint

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// maxResources leaves room for 30 more functions under CloudFormation's 500: each is a function, a role, a log group and a permission
// for its route. `make lint-template` counts once more, what SAM really makes.
const maxResources = 500 - 30*4

// entry is a resource as the rules look at it. A value like !Ref Table is the node's text, its tag tells the kind.
type entry struct {
	Type                string               `yaml:"Type"`
	DeletionPolicy      string               `yaml:"DeletionPolicy"`
	UpdateReplacePolicy string               `yaml:"UpdateReplacePolicy"`
	Properties          map[string]yaml.Node `yaml:"Properties"`
}

func template(t *testing.T) map[string]entry {
	t.Helper()
	all := map[string]entry{}
	for id, node := range section(t, "Resources") {
		var e entry
		if err := node.Decode(&e); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		all[id] = e
	}
	return all
}

func (e entry) isFunction() bool { return e.Type == "AWS::Serverless::Function" }

func TestTheStackStaysFarBelowCloudFormationsLimit(t *testing.T) {
	t.Parallel()
	count := 0
	for _, e := range template(t) {
		count++
		switch e.Type {
		case "AWS::Serverless::HttpApi":
			count++ // its stage
		case "AWS::Serverless::Function":
			events := e.Properties["Events"]
			count += len(events.Content) / 2 // a permission or a schedule for each
			if _, has := e.Properties["EventInvokeConfig"]; has {
				count++
			}
		}
	}
	if count > maxResources {
		t.Errorf("the template makes %d resources, at most %d are wanted", count, maxResources)
	}
}

func TestEveryFunctionHasItsOwnRoleAndLogGroup(t *testing.T) {
	t.Parallel()
	resources := template(t)
	for id, e := range resources {
		if !e.isFunction() {
			continue
		}
		name := strings.TrimSuffix(id, "Function")
		role, logs := e.Properties["Role"], e.Properties["LoggingConfig"]
		if role.Value != name+"Role.Arn" || resources[name+"Role"].Type != "AWS::IAM::Role" {
			t.Errorf("%s: its role is %q, not %sRole", id, role.Value, name)
		}
		if !slices.Contains(texts(&logs), name+"Logs") {
			t.Errorf("%s does not log to %sLogs", id, name)
		}
		if _, ends := resources[name+"Logs"].Properties["RetentionInDays"]; !ends {
			t.Errorf("%sLogs: its logs never end", name)
		}
	}
}

func TestNoRoleMayDoEverything(t *testing.T) {
	t.Parallel()
	// Actions that know no resources: AWS takes them only on "*".
	noResource := regexp.MustCompile(`^(xray:Put(TraceSegments|TelemetryRecords)|logs:(\w+LogDeliver(y|ies)|PutResourcePolicy|Describe(ResourcePolicies|LogGroups)))$`)
	for id, e := range template(t) {
		for _, property := range e.Properties {
			eachStatement(&property, func(statement map[string]yaml.Node) {
				effect, actions, on := statement["Effect"], statement["Action"], statement["Resource"]
				if effect.Value != "Allow" {
					return
				}
				onAll := slices.Contains(texts(&on), "*")
				for _, action := range texts(&actions) {
					if strings.Contains(action, "*") {
						t.Errorf("%s allows %s: actions are named one by one", id, action)
					}
					if onAll && !noResource.MatchString(action) {
						t.Errorf("%s allows %s on everything", id, action)
					}
				}
			})
		}
	}
}

// eachStatement finds the statements of the policies in a value.
func eachStatement(node *yaml.Node, do func(map[string]yaml.Node)) {
	var statement map[string]yaml.Node
	if node.Kind == yaml.MappingNode && node.Decode(&statement) == nil {
		if _, is := statement["Effect"]; is {
			do(statement)
			return
		}
	}
	for _, child := range node.Content {
		eachStatement(child, do)
	}
}

// texts are all scalars below a node.
func texts(node *yaml.Node) []string {
	if node.Kind == yaml.ScalarNode {
		return []string{node.Value}
	}
	var all []string
	for _, child := range node.Content {
		all = append(all, texts(child)...)
	}
	return all
}
