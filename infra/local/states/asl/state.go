package asl

import (
	"fmt"
	"unicode/utf8"
)

// Type is a state's kind.
type Type string

// The types of the specification.
const (
	TypeTask     Type = "Task"
	TypeChoice   Type = "Choice"
	TypeWait     Type = "Wait"
	TypePass     Type = "Pass"
	TypeSucceed  Type = "Succeed"
	TypeFail     Type = "Fail"
	TypeParallel Type = "Parallel"
	TypeMap      Type = "Map"
)

// maxStateName is how many characters the name of a state may have.
const maxStateName = 80

// State is one state of a machine. Of the parts at the end exactly the one of its type is set.
type State struct {
	Name string
	Type Type
	Next string // empty when End, and in Choice, Succeed and Fail
	End  bool

	InputPath      Filter
	Parameters     *Template
	ResultSelector *Template
	ResultPath     Placement
	OutputPath     Filter
	Retry          []*Retrier
	Catch          []*Catcher

	Pass     *Pass
	Task     *Task
	Choice   *Choice
	Wait     *Wait
	Fail     *Fail
	Branches []*Machine // Parallel
	Map      *Map
}

// Pass is what only a Pass state has.
type Pass struct {
	HasResult bool
	Result    any
}

func (p *parser) state(states *fields, name string) *State {
	m, ok := states.m[name].(map[string]any)
	f := p.fields(name, "", m)
	switch {
	case !ok:
		f.refuse("(state)", "must be an object")
		return nil
	case name == "" || utf8.RuneCountInString(name) > maxStateName:
		f.refuse("(state)", "the name must have 1 to %d characters", maxStateName)
	case p.names[name]:
		f.refuse("(state)", "the name is there twice in the machine")
	}
	p.names[name] = true
	s := &State{Name: name, Type: Type(f.required("Type"))}
	f.text("Comment")
	f.queryLanguage()
	if !p.body(s, f) {
		return nil
	}
	f.done()
	return s
}

// body reads the fields that the state's type allows. See "State Types", the table of fields, in the specification.
func (p *parser) body(s *State, f *fields) bool {
	if s.Type != TypeFail {
		s.InputPath, s.OutputPath = f.filter("InputPath"), f.filter("OutputPath")
	}
	switch s.Type {
	case TypePass:
		s.Pass = &Pass{HasResult: f.has("Result")}
		s.Pass.Result, _ = f.get("Result")
		s.Parameters, s.ResultPath = f.template("Parameters"), f.resultPath()
		f.transition(s)
	case TypeTask:
		s.Task = f.task()
		f.work(s, "Parameters")
	case TypeChoice:
		s.Choice = f.choice()
	case TypeWait:
		s.Wait = f.wait()
		f.transition(s)
	case TypeSucceed:
	case TypeFail:
		s.Fail = f.failState()
	case TypeParallel:
		s.Branches = f.branches()
		f.work(s, "Parameters")
	case TypeMap:
		s.Map = f.mapState()
		f.work(s, "")
	case "":
		return false
	default:
		f.refuse("Type", "%q is not known", s.Type)
		return false
	}
	return true
}

// work reads what Task, Parallel and Map have in common.
func (f *fields) work(s *State, parameters string) {
	if parameters != "" {
		s.Parameters = f.template(parameters)
	}
	s.ResultSelector, s.ResultPath = f.template("ResultSelector"), f.resultPath()
	s.Retry, s.Catch = f.retriers(), f.catchers()
	f.transition(s)
}

func (f *fields) transition(s *State) {
	s.Next, s.End = f.text("Next"), f.flag("End")
	if (s.Next != "") == s.End {
		f.refuse("Next", `exactly one of Next and "End": true must be there`)
	}
}

// target is a state that may follow, with the field that says so.
type target struct {
	field, name string
}

func (s *State) targets() []target {
	var out []target
	if s.Next != "" {
		out = append(out, target{"Next", s.Next})
	}
	for i, c := range s.Catch {
		out = append(out, target{fmt.Sprintf("Catch[%d].Next", i), c.Next})
	}
	if s.Choice == nil {
		return out
	}
	for i, b := range s.Choice.branches {
		out = append(out, target{fmt.Sprintf("Choices[%d].Next", i), b.next})
	}
	if s.Choice.fallback != "" {
		out = append(out, target{"Default", s.Choice.fallback})
	}
	return out
}
