package lint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "github.com/containerops/containerops/"
)

// source is one Go file of the checkout.
type source struct {
	path string // from the top, with slashes
	file *ast.File
	set  *token.FileSet
}

func (s source) pkg() string  { return path.Dir(s.path) }
func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }
func (s source) lines() int   { return s.set.Position(s.file.End()).Line }
func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(n.Pos()).Line)
}

// imports are the paths that the file imports; ours are without the module's name.
func (s source) imports() []string {
	var all []string
	for _, i := range s.file.Imports {
		name, _ := strconv.Unquote(i.Path.Value)
		all = append(all, strings.TrimPrefix(name, module))
	}
	return all
}

// sources parses every Go file of the module.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, top := range []string{"functions", "infra", "shared", "statemachines"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if base := entry.Name(); entry.IsDir() && (base == "testdata" || strings.HasPrefix(base, "_") || strings.HasPrefix(base, ".")) {
				return fs.SkipDir
			}
			if entry.IsDir() || !strings.HasSuffix(name, ".go") {
				return nil
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(root, name)
			all = append(all, source{filepath.ToSlash(relative), file, set})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func isOurs(imported string) bool {
	top, _, _ := strings.Cut(imported, "/")
	return top == "functions" || top == "infra" || top == "shared" || top == "statemachines"
}
