package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// right is one action on one resource that a role of the template allows, or that somebody has used. A resource is named as
// the template does, WorkBucket/logs/*, and by what follows the account where it has no name there.
type right struct {
	Role, Action, Resource string
}

func (r right) String() string { return fmt.Sprintf("%s: %s on %s", r.Role, r.Action, r.Resource) }

// covers says whether a role that has r may do what was used. The emulator does not know of every call what it was on.
func (r right) covers(used right) bool {
	if r.Role != used.Role || !strings.EqualFold(r.Action, used.Action) {
		return false
	}
	return used.Resource == "" || like(r.Resource, used.Resource)
}

// like matches as IAM does: a star stands for anything, a slash too.
func like(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$").MatchString(text)
}

// ofAWS are rights that Lambda and Step Functions use themselves, to write logs and traces; no program calls these actions.
func (r right) ofAWS() bool {
	return strings.HasPrefix(r.Action, "logs:") || strings.HasPrefix(r.Action, "xray:")
}

// template is what is read of a SAM template, as it is written or as sam build writes it.
type template struct {
	Resources map[string]struct {
		Type       string               `yaml:"Type"`
		Properties map[string]yaml.Node `yaml:"Properties"`
	} `yaml:"Resources"`
}

func readTemplate(path string) (*template, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t := new(template)
	if err := yaml.Unmarshal(text, t); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// roleOf is the role of each function, by the function's id.
func (t *template) roleOf() map[string]string {
	all := make(map[string]string)
	for id, r := range t.Resources {
		if role := r.Properties["Role"]; r.Type == "AWS::Serverless::Function" {
			all[id] = named(&role)
		}
	}
	return all
}

// buildersWith are the roles of build projects that allow an action, since the calls of all builds are counted together; when
// none does, all of them.
func (t *template) buildersWith(action string, allowed []right) []string {
	var all, with []string
	for _, r := range t.Resources {
		if role := r.Properties["ServiceRole"]; r.Type == "AWS::CodeBuild::Project" {
			all = append(all, named(&role))
		}
	}
	for _, role := range all {
		if slices.ContainsFunc(allowed, func(a right) bool { return a.covers(right{Role: role, Action: action}) }) {
			with = append(with, role)
		}
	}
	if len(with) == 0 {
		return all
	}
	return with
}

// rights are what the roles of the template allow, those of AWS itself apart, and what only a parameter brings (Fn::If).
func (t *template) rights() (all []right, err error) {
	for id, r := range t.Resources {
		policies := r.Properties["Policies"]
		if r.Type != "AWS::IAM::Role" || policies.Kind == 0 {
			continue
		}
		var documents []struct {
			PolicyDocument struct {
				Statement []statement `yaml:"Statement"`
			} `yaml:"PolicyDocument"`
		}
		if err := policies.Decode(&documents); err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		for _, d := range documents {
			for _, s := range d.PolicyDocument.Statement {
				all = append(all, s.rights(id)...)
			}
		}
	}
	return slices.DeleteFunc(all, right.ofAWS), nil
}

type statement struct {
	Action   []string  `yaml:"Action"`
	Resource yaml.Node `yaml:"Resource"`
}

func (s statement) rights(role string) (all []right) {
	resources := []*yaml.Node{&s.Resource}
	if s.Resource.Kind == yaml.SequenceNode {
		resources = s.Resource.Content
	}
	for _, action := range s.Action {
		for _, resource := range resources {
			all = append(all, right{Role: role, Action: action, Resource: named(resource)})
		}
	}
	return all
}

// named is how a resource is called here: WorkBucket for !Ref WorkBucket and !GetAtt WorkBucket.Arn, WorkBucket/logs/* for
// !Sub "${WorkBucket.Arn}/logs/*". sam build writes {Ref: …}, {Fn::GetAtt: […]} and {Fn::Sub: …}.
func named(node *yaml.Node) string {
	switch {
	case node.Kind == yaml.MappingNode && len(node.Content) == 2:
		return named(node.Content[1])
	case node.Kind == yaml.SequenceNode && len(node.Content) > 0:
		return named(node.Content[0])
	}
	reference := regexp.MustCompile(`\$\{(\w+)(\.\w+)?\}`)
	text := strings.ReplaceAll(node.Value, "${AWS::StackName}", stackName)
	return short(reference.ReplaceAllString(strings.TrimSuffix(text, ".Arn"), "$1"))
}

// short leaves what an ARN says after its account.
func short(arn string) string {
	if parts := strings.SplitN(strings.ReplaceAll(arn, "AWS::", ""), ":", 6); parts[0] == "arn" && len(parts) == 6 {
		return parts[5]
	}
	return arn
}
