package main

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The audit asks which rights are used. A function whose role allows nothing has every call of its listed as one that is not
// allowed, with the action and the resource as IAM knows them, which the names of API calls do not say: a transaction's
// parts, a HEAD, an upload through a signed link. So the suite is run with such roles and without refusing anything.
//
// The roles of builds and of state machines are not looked at by the emulator; for them the API calls that it has counted
// stand for the actions.

// withoutRights writes the built template with functions that may do nothing beside it and returns its path.
func withoutRights(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	t, err := readTemplate(path)
	if err != nil {
		return "", err
	}
	var document map[string]any
	if err := yaml.Unmarshal(text, &document); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	resources, _ := document["Resources"].(map[string]any)
	for _, role := range t.roleOf() {
		found, _ := resources[role].(map[string]any)
		properties, ok := found["Properties"].(map[string]any)
		if !ok {
			return "", fmt.Errorf("%s: there is no role %s", path, role)
		}
		delete(properties, "Policies")
	}
	if text, err = yaml.Marshal(document); err != nil {
		return "", err
	}
	bare := filepath.Join(filepath.Dir(path), "without-rights.yaml")
	return bare, os.WriteFile(bare, text, 0o644)
}

// audit compares what roles allow with what was used, and the difference with the list: missing are rights that were used and are
// not allowed, excess those that the list does not have as it should.
func audit(allowed, used []right, listed []unused) (missing, excess error) {
	for _, u := range used {
		if !slices.ContainsFunc(allowed, func(a right) bool { return a.covers(u) }) {
			missing = errors.Join(missing, fmt.Errorf("%v: it is used, and not allowed", u))
		}
	}
	for _, a := range sorted(allowed) {
		isUsed := slices.ContainsFunc(used, a.covers)
		i := slices.IndexFunc(listed, func(u unused) bool { return u.right == a })
		switch {
		case !isUsed && i < 0:
			excess = errors.Join(excess, fmt.Errorf("%v: it is allowed and nothing used it: take the right away, or list it in %s with the reason", a, unusedPath))
		case isUsed && i >= 0 && listed[i].often == never:
			excess = errors.Join(excess, fmt.Errorf("%v: it is used: take it off %s", a, unusedPath))
		}
	}
	return missing, excess
}

func sorted(all []right) []right {
	return slices.SortedFunc(slices.Values(all), func(a, b right) int { return strings.Compare(a.String(), b.String()) })
}

// used is what functions have done that their roles do not allow, and what builds and state machines have called.
func (e *emulated) used(s *stats, t *template, allowed []right) (all []right) {
	roles := t.roleOf()
	for function, f := range s.Functions {
		for _, denied := range f.Denied {
			action, resource, _ := strings.Cut(denied, " on ")
			all = append(all, right{Role: roles[function], Action: action, Resource: e.logical(resource)})
		}
	}
	for call := range s.Callers["codebuild"].Calls {
		for _, role := range t.buildersWith(actionOf(call), allowed) {
			all = append(all, right{Role: role, Action: actionOf(call)})
		}
	}
	for call := range s.Callers["states"].Calls {
		all = append(all, right{Role: "PipelineMachineRole", Action: actionOf(call)})
		if call == invoke { // the machine of a stage does nothing else
			all = append(all, right{Role: "StageMachineRole", Action: actionOf(call)})
		}
	}
	return sorted(all)
}

const invoke = "lambda.Invoke"

// actionOf is the action that an API call needs, of those that builds and state machines make. S3's are known by method.
func actionOf(call string) string {
	if action, other := map[string]string{
		invoke: "lambda:InvokeFunction", "s3.GET": "s3:GetObject", "s3.HEAD": "s3:GetObject",
		"s3.PUT": "s3:PutObject", "s3.POST": "s3:PutObject", "s3.DELETE": "s3:AbortMultipartUpload",
	}[call]; other {
		return action
	}
	return strings.Replace(call, ".", ":", 1)
}

// auditRoles compares what the suite has used with the template's roles; see audit.
func (e *emulated) auditRoles(s *stats, path string) (missing, excess error) {
	t, err := readTemplate(path)
	if err != nil {
		return err, nil
	}
	allowed, err := t.rights()
	if err != nil {
		return err, nil
	}
	listed, err := readUnused(unusedText)
	if err != nil {
		return err, nil
	}
	return audit(allowed, e.used(s, t, allowed), listed)
}

// logical calls a resource as the template does. Roles name state machines by what they will be called, since machines and roles
// would need each other otherwise.
func (e *emulated) logical(arn string) string {
	rest := short(arn)
	for _, kind := range []string{"table/", "project/"} {
		rest = strings.TrimPrefix(rest, kind)
	}
	for _, id := range slices.Sorted(maps.Keys(e.Resources)) {
		if e.Resources[id].Type == stateMachineType {
			continue
		}
		if after, is := strings.CutPrefix(rest, short(e.Resources[id].ID)); is && (after == "" || after[0] == '/') {
			return id + after
		}
	}
	return rest
}

// unused is a line of the list: a right that the suite does not use, and why it is there.
type unused struct {
	right
	often, why string
}

// How often the suite uses a right that is listed.
const (
	never  = "never"
	seldom = "seldom" // by chance, so that its use is no mistake
)

const unusedPath = "infra/emulated/unused.tsv"

//go:embed unused.tsv
var unusedText []byte

// readUnused reads the list: role, action, resource, how often, why. Lines with # are comments.
func readUnused(text []byte) (all []unused, err error) {
	for _, cells := range table(text) {
		if len(cells) != 5 || cells[4] == "" || cells[3] != never && cells[3] != seldom {
			return nil, fmt.Errorf("%s: %q: want role, action, resource, %s or %s, and why", unusedPath, cells, never, seldom)
		}
		all = append(all, unused{right: right{Role: cells[0], Action: cells[1], Resource: cells[2]}, often: cells[3], why: cells[4]})
	}
	return all, nil
}
