package lint

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// A line that is written without its call's context has no request id, and does not say whose work it is about.
func TestEveryLineOfAFunctionIsOfACall(t *testing.T) {
	t.Parallel()
	without := []string{"Debug", "Info", "Warn", "Error", "Log"}
	allowed := []string{
		"shared/api/answer.go:Debug", // of the connection, not of the request
		"shared/wire/serve.go:Error", // before any call
	}
	for _, s := range sources(t) {
		if s.isTest() || !strings.HasPrefix(s.path, "shared/") || strings.HasPrefix(s.path, "shared/job/") { // the agent is no function
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, isCall := n.(*ast.CallExpr)
			if !isCall {
				return true
			}
			selector, isSelector := call.Fun.(*ast.SelectorExpr)
			if !isSelector || !slices.Contains(without, selector.Sel.Name) || slices.Contains(allowed, s.path+":"+selector.Sel.Name) {
				return true
			}
			switch on := selector.X.(type) {
			case *ast.Ident:
				if on.Name == "slog" {
					t.Errorf("%s: slog.%s is without a context", s.at(n), selector.Sel.Name)
				}
			case *ast.SelectorExpr:
				if on.Sel.Name == "Logger" {
					t.Errorf("%s: Logger.%s is without a context", s.at(n), selector.Sel.Name)
				}
			}
			return true
		})
	}
}
