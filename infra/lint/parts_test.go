package lint

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// A function's main names the services of AWS that its operation calls: those it links, and its start pays for. One that were missing
// would end a request with a panic, one too many would be in every cold start.
func TestAFunctionIsGivenWhatItCallsAndNothingElse(t *testing.T) {
	t.Parallel()
	graph := graphOf(t)
	operations := graph.packages[module+"shared/wire"].Scope()
	mains := 0
	for _, s := range sources(t) {
		if !strings.HasPrefix(s.path, "functions/") {
			continue
		}
		for name, node := range calls(s) {
			if name != "wire.Serve" {
				continue
			}
			mains++
			arguments := node.(*ast.CallExpr).Args
			var given []string
			for _, part := range arguments[1:] {
				given = append(given, selected(part))
			}
			_, operation, _ := strings.Cut(selected(arguments[0]), ".")
			function, isFunction := operations.Lookup(operation).(*types.Func)
			if !isFunction {
				t.Fatalf("%s: there is no wire.%s", s.path, operation)
			}
			if called := graph.parts(function); !slices.Equal(given, called) {
				t.Errorf("%s: the function is given\n\t%s\nand calls\n\t%s", s.path, strings.Join(given, ", "), strings.Join(called, ", "))
			}
		}
	}
	if mains == 0 {
		t.Error("there are no functions")
	}
}

// selected is a name with its package, of a function or of a call.
func selected(e ast.Expr) string {
	if call, isCall := e.(*ast.CallExpr); isCall {
		e = call.Fun
	}
	selector := e.(*ast.SelectorExpr)
	return selector.X.(*ast.Ident).Name + "." + selector.Sel.Name
}

// parts are the parts of shared/wire that an operation calls, in the order in which mains have them.
func (g *callGraph) parts(operation *types.Func) []string {
	found := make(map[string]bool)
	g.visit(operation, func(in *types.Func, mentioned types.Object) bool {
		part := partOf(in, mentioned)
		found[part] = true
		return part == ""
	})
	return slices.DeleteFunc([]string{
		"dynamodb.Table", "secretsmanager.Keys", "secretsmanager.First", "s3.Work", "s3.Files", "s3.Links", "stepfunctions.Machines", "codebuild.Builds",
		"messages.Mail", "messages.SMS",
	}, func(part string) bool { return !found[part] })
}

// partOf is the part that stands behind what a function mentions; none when it is no port.
func partOf(in *types.Func, mentioned types.Object) string {
	from := strings.TrimPrefix(in.Pkg().Path(), module+"shared/")
	if variable, isVariable := mentioned.(*types.Var); isVariable {
		switch kind := strings.TrimPrefix(variable.Type().String(), module+"shared/"); {
		case from == "auth" && kind == "auth.FirstCredentials":
			return "secretsmanager.First"
		case from == "run" && kind == "notify.Carrier" && variable.IsField():
			return "messages." + variable.Name()
		}
	}
	method, isFunction := mentioned.(*types.Func)
	if !isFunction || method.Signature().Recv() == nil {
		return ""
	}
	switch strings.TrimPrefix(strings.TrimPrefix(method.Signature().Recv().Type().String(), "*"), module+"shared/") {
	case "store.Table":
		return "dynamodb.Table"
	case "auth.Keyring":
		return "secretsmanager.Keys"
	case "objects.Links":
		return "s3.Links"
	case "machines.Engine", "machines.Tasks":
		return "stepfunctions.Machines"
	case "run.Builds":
		return "codebuild.Builds"
	case "objects.Bucket":
		return map[string]string{"run": "s3.Work", "packages": "s3.Files"}[from]
	}
	return ""
}
