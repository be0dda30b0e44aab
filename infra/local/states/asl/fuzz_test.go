package asl

import (
	"os"
	"path/filepath"
	"testing"
)

// scope is a world for expressions to look at.
func scope() Scope {
	v, err := Decode([]byte(`{"a":[1,{"b":"x"},null],"n":5,"t":"2026-01-01T00:00:00Z"}`))
	if err != nil {
		panic(err)
	}
	return Scope{Input: v, Context: func() any { return map[string]any{"State": map[string]any{"Name": "S"}} }}
}

// FuzzPath promises: what is a path has a value or a Failure, and is read the same way from its own text.
func FuzzPath(f *testing.F) {
	for _, s := range []string{"$", "$.a", "$$.State.Name", "$['a'][0]", "$.a[*]", "$..b", "$.a[?(@.b == 'x')]", "$.a[1:]", "$.a[-1]", "$[", "$.a.", "a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePath(s)
		if err != nil {
			return
		}
		v, err := p.Eval(scope())
		if err != nil {
			if AsFailure(err).Name != ErrRuntime {
				t.Fatal(err)
			}
			return
		}
		if _, err := Encode(v); err != nil {
			t.Fatal(err)
		}
		if r, err := ParseReferencePath(s); err == nil {
			placed, err := r.Place(scope().Input, "here")
			if err != nil {
				t.Fatalf("%q leads to a value and cannot be written: %s", s, err)
			}
			if got, _ := p.Eval(Scope{Input: placed}); got != "here" {
				t.Fatalf("%q: placed and not found: %v", s, got)
			}
		}
	})
}

// FuzzIntrinsic promises: what is an expression has a value that is JSON, or a Failure.
func FuzzIntrinsic(f *testing.F) {
	for _, s := range []string{
		"States.UUID()", "States.Format('{} \\{', $.a)", "States.Array(1, 'x', null, true, $.a)", "States.MathAdd($.n, -1)",
		"States.ArrayRange(0, 10, 2)", "States.StringSplit('a,b', ',')", "States.Hash('x', 'MD5')", "States.JsonToString($)",
		"States.ArrayPartition($.a, 2)", "States.Base64Decode('eA==')", "States.Array(States.Array($['a'], $$.State))",
		"States.MathRandom(1, 9, 3)", "States.Format('", "States.Nothing()", "States.Array(", "$.a",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := ParseExpr(s)
		if err != nil {
			return
		}
		v, err := e.Eval(scope())
		if err != nil {
			if name := AsFailure(err).Name; name != ErrIntrinsic && name != ErrRuntime {
				t.Fatal(err)
			}
			return
		}
		if _, err := Encode(v); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzParse promises: a definition is refused or complete, so that an engine can walk through it without looking twice.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"../testdata/machines/*.json", "../../../../statemachines/*.json"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	f.Add([]byte(`{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"MaxConcurrency":2,"ItemProcessor":{"StartAt":"X","States":{"X":{"Type":"Fail","ErrorPath":"$.e"}}}}}}`))
	f.Add([]byte(`{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"X","States":{"X":{"Type":"Wait","Seconds":1,"End":true}}}]}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse("f", b)
		if err == nil {
			complete(t, m)
		}
	})
}

func complete(t *testing.T, m *Machine) {
	if m.States[m.StartAt] == nil {
		t.Fatalf("no state %q", m.StartAt)
	}
	for _, s := range m.States {
		for _, next := range s.targets() {
			if m.States[next.name] == nil {
				t.Fatalf("%s: no state %q", s.Name, next.name)
			}
		}
		for _, b := range s.Branches {
			complete(t, b)
		}
		if s.Map != nil {
			complete(t, s.Map.Processor)
		}
		if _, err := s.EffectiveInput(scope()); err == nil && s.Choice != nil {
			_, _ = s.Choice.Next(scope())
		}
	}
}
