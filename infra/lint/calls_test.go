package lint

import (
	"bytes"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// callGraph is who calls whom in shared/. A call by an interface of ours is one of every type of ours that fulfils it.
type callGraph struct {
	set      *token.FileSet
	files    map[string][]string // of our packages, by import path
	packages map[string]*types.Package
	others   types.ImporterFrom
	bodies   []body
	named    []*types.Named
}

// body is a function with what it mentions.
type body struct {
	of   *types.Func
	uses []types.Object
}

// graphOf reads shared/ with its types. What it imports of others is read as the compiler has left it.
func graphOf(t *testing.T) *callGraph {
	t.Helper()
	exports := make(map[string]string)
	g := &callGraph{set: token.NewFileSet(), files: make(map[string][]string), packages: make(map[string]*types.Package)}
	for _, line := range goList(t, "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}\t{{.Dir}}\t{{join .GoFiles \"\t\"}}", "./shared/...") {
		fields := strings.Split(line, "\t")
		exports[fields[0]] = fields[1]
		if strings.HasPrefix(fields[0], module) {
			for _, name := range fields[3:] {
				g.files[fields[0]] = append(g.files[fields[0]], filepath.Join(fields[2], name))
			}
		}
	}
	g.others = importer.ForCompiler(g.set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }).(types.ImporterFrom)
	for path := range g.files {
		if _, err := g.Import(path); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func goList(t *testing.T, arguments ...string) []string {
	t.Helper()
	var problems bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list"}, arguments...)...)
	cmd.Dir, cmd.Stderr = root, &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &problems)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// Import is types.Importer's.
func (g *callGraph) Import(path string) (*types.Package, error) {
	if g.files[path] == nil {
		return g.others.ImportFrom(path, "", 0)
	}
	if known := g.packages[path]; known != nil {
		return known, nil
	}
	var files []*ast.File
	for _, name := range g.files[path] {
		file, err := parser.ParseFile(g.set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	info := &types.Info{Uses: make(map[*ast.Ident]types.Object), Defs: make(map[*ast.Ident]types.Object)}
	checked, err := (&types.Config{Importer: g}).Check(path, g.set, files, info)
	if err != nil {
		return nil, err
	}
	g.packages[path] = checked
	for _, file := range files {
		g.read(file, info)
	}
	for _, name := range checked.Scope().Names() {
		if named, isNamed := checked.Scope().Lookup(name).Type().(*types.Named); isNamed && !types.IsInterface(named) {
			g.named = append(g.named, named)
		}
	}
	return checked, nil
}

func (g *callGraph) read(file *ast.File, info *types.Info) {
	for _, declared := range file.Decls {
		function, isFunction := declared.(*ast.FuncDecl)
		if !isFunction {
			continue
		}
		b := body{of: info.Defs[function.Name].(*types.Func)}
		ast.Inspect(function, func(n ast.Node) bool {
			if name, isName := n.(*ast.Ident); isName && info.Uses[name] != nil {
				b.uses = append(b.uses, info.Uses[name])
			}
			return true
		})
		g.bodies = append(g.bodies, b)
	}
}

// visit calls see with every function that can be reached from one, and each thing that it mentions. What see refuses is not followed.
func (g *callGraph) visit(from *types.Func, see func(in *types.Func, mentioned types.Object) (follow bool)) {
	seen, next := map[*types.Func]bool{}, []*types.Func{from}
	for len(next) > 0 {
		in := next[0]
		next = next[1:]
		if seen[in] {
			continue
		}
		seen[in] = true
		for _, b := range g.bodies {
			if b.of != in {
				continue
			}
			for _, mentioned := range b.uses {
				if called, isFunction := mentioned.(*types.Func); see(in, mentioned) && isFunction {
					next = append(next, g.targets(called.Origin())...)
				}
			}
		}
	}
}

// targets are the functions that a call may come to.
func (g *callGraph) targets(called *types.Func) []*types.Func {
	receiver := called.Signature().Recv()
	if receiver == nil || !types.IsInterface(receiver.Type()) {
		return []*types.Func{called}
	}
	var all []*types.Func
	if called.Pkg() == nil || g.packages[called.Pkg().Path()] == nil {
		return nil // not an interface of ours
	}
	for _, named := range g.named {
		pointer := types.NewPointer(named)
		if named.TypeParams().Len() > 0 || !types.Implements(pointer, receiver.Type().Underlying().(*types.Interface)) {
			continue
		}
		if method, _, _ := types.LookupFieldOrMethod(pointer, true, called.Pkg(), called.Name()); method != nil {
			all = append(all, method.(*types.Func))
		}
	}
	return all
}
