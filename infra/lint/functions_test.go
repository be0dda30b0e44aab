package lint

import (
	"go/ast"
	"iter"
	"path"
	"strings"
	"testing"
)

// A function's folder only wires; about 15 lines.
const maxMainLines = 20

func TestAFunctionsFolderHoldsNoLogic(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if !strings.HasPrefix(s.path, "functions/") {
			continue
		}
		if s.lines() > maxMainLines {
			t.Errorf("%s has %d lines, at most %d are needed to wire", s.path, s.lines(), maxMainLines)
		}
		for _, imported := range s.imports() {
			if imported != "shared/wire" && path.Dir(imported) != "shared/wire" && imported != "infra" { // infra is files that are answered
				t.Errorf("%s imports %s: a function only wires", s.path, imported)
			}
		}
	}
}

// calls are the calls of a file of the form package.Function, by that name.
func calls(s source) iter.Seq2[string, ast.Node] {
	return func(yield func(string, ast.Node) bool) {
		goOn := true
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, isCall := n.(*ast.CallExpr)
			if !isCall || !goOn {
				return goOn
			}
			if selector, isSelector := call.Fun.(*ast.SelectorExpr); isSelector {
				if pkg, isName := selector.X.(*ast.Ident); isName {
					goOn = yield(pkg.Name+"."+selector.Sel.Name, call)
				}
			}
			return goOn
		})
	}
}
