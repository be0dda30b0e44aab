package asl

import (
	"errors"
	"time"
)

// Machine is a definition, or one branch of a Parallel state, or a Map state's processor.
type Machine struct {
	StartAt string
	States  map[string]*State
	Timeout time.Duration // 0 for none; only of the outermost machine
}

// maxSeconds is the service's limit of every number of seconds in a definition.
const maxSeconds = 99999999

// Parse reads and checks a definition; file names it in errors, which are *DefinitionError joined.
func Parse(file string, data []byte) (*Machine, error) {
	v, err := Decode(data)
	if err == nil {
		err = refuseDuplicates(data)
	}
	if err != nil {
		return nil, &DefinitionError{File: file, Field: "(document)", Reason: err.Error()}
	}
	p := &parser{file: file, names: map[string]bool{}}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, &DefinitionError{File: file, Field: "(document)", Reason: "must be an object"}
	}
	f := p.fields("", "", m)
	f.text("Comment")
	if v, ok := f.get("Version"); ok && v != "1.0" {
		f.refuse("Version", `must be "1.0"`)
	}
	machine := p.machine(f)
	machine.Timeout = seconds(f.integer("TimeoutSeconds", 0, 1, maxSeconds))
	f.done()
	return machine, errors.Join(p.errs...)
}

// machine reads what a definition and its inner machines have in common.
func (p *parser) machine(f *fields) *Machine {
	m := &Machine{StartAt: f.required("StartAt"), States: map[string]*State{}}
	f.queryLanguage()
	states := f.object("States")
	if states == nil {
		return m
	}
	for _, name := range sortedKeys(states.m) {
		if s := p.state(states, name); s != nil {
			m.States[name] = s
		}
	}
	if m.StartAt != "" && m.States[m.StartAt] == nil && !states.has(m.StartAt) {
		f.refuse("StartAt", "there is no state %q", m.StartAt)
	}
	p.checkTargets(m, states)
	return m
}

func (f *fields) queryLanguage() {
	if v, ok := f.get("QueryLanguage"); ok && v != "JSONPath" {
		f.refuse("QueryLanguage", "only JSONPath is known")
	}
}

// checkTargets refuses transitions to nowhere and states that nothing leads to, as CreateStateMachine does.
func (p *parser) checkTargets(m *Machine, states *fields) {
	reached := map[string]bool{}
	todo := []string{m.StartAt}
	for len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		s := m.States[name]
		if s == nil || reached[name] {
			continue
		}
		reached[name] = true
		for _, t := range s.targets() {
			if !states.has(t.name) {
				p.errs = append(p.errs, &DefinitionError{File: p.file, State: name, Field: t.field, Reason: "there is no state \"" + t.name + "\""})
			}
			todo = append(todo, t.name)
		}
	}
	for _, name := range sortedKeys(states.m) {
		if m.States[name] != nil && !reached[name] && len(p.errs) == 0 {
			p.errs = append(p.errs, &DefinitionError{File: p.file, State: name, Field: "(state)", Reason: "nothing leads here"})
		}
	}
}

func seconds(n int64) time.Duration {
	return time.Duration(n) * time.Second
}
