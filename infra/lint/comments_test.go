package lint

import (
	"go/ast"
	"go/token"
	"testing"
)

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	explained := map[string]bool{}
	for _, s := range sources(t) {
		if s.isTest() {
			continue
		}
		explained[s.pkg()] = explained[s.pkg()] || s.file.Doc != nil
	}
	for pkg, has := range explained {
		if !has {
			t.Errorf("%s: no file has a package comment", pkg)
		}
	}
}

func TestEveryExportedNameIsExplained(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.isTest() || s.file.Name.Name == "main" {
			continue
		}
		for _, decl := range s.file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Doc == nil && d.Name.IsExported() && receiverIsExported(d) && !isCustomary(d) {
					t.Errorf("%s: %s has no comment", s.at(d), d.Name.Name)
				}
			case *ast.GenDecl:
				checkSpecs(t, s, d)
			}
		}
	}
}

// checkSpecs wants a comment on the declaration or, in a group, on each of its names or on the group.
func checkSpecs(t *testing.T, s source, d *ast.GenDecl) {
	t.Helper()
	if d.Doc != nil || d.Tok == token.IMPORT {
		return
	}
	for _, spec := range d.Specs {
		switch v := spec.(type) {
		case *ast.TypeSpec:
			if v.Name.IsExported() && v.Doc == nil && v.Comment == nil {
				t.Errorf("%s: %s has no comment", s.at(v), v.Name.Name)
			}
		case *ast.ValueSpec:
			for _, name := range v.Names {
				if name.IsExported() && v.Doc == nil && v.Comment == nil {
					t.Errorf("%s: %s has no comment", s.at(v), name.Name)
				}
			}
		}
	}
}

func receiverIsExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	kind := d.Recv.List[0].Type
	if star, isStar := kind.(*ast.StarExpr); isStar {
		kind = star.X
	}
	if generic, isGeneric := kind.(*ast.IndexExpr); isGeneric {
		kind = generic.X
	}
	name, isName := kind.(*ast.Ident)
	return isName && name.IsExported()
}

// isCustomary holds for methods whose name says all by Go's custom.
func isCustomary(d *ast.FuncDecl) bool {
	switch d.Name.Name {
	case "Error", "String", "Unwrap", "Is", "ServeHTTP", "MarshalJSON", "UnmarshalJSON", "MarshalYAML", "UnmarshalYAML",
		"Len", "Less", "Swap", "Push", "Pop", "Read", "Write", "Close":
		return d.Recv != nil
	}
	return false
}
