package asl

// Filter is InputPath or OutputPath: which part of a value goes on. The zero Filter lets all of it through.
type Filter struct {
	path    *Path
	discard bool
}

// Apply returns the selected part, or an empty object for a null path.
func (f Filter) Apply(s Scope) (any, error) {
	switch {
	case f.discard:
		return map[string]any{}, nil
	case f.path == nil:
		return s.Input, nil
	default:
		return f.path.Eval(s)
	}
}

// Placement is ResultPath: where a result goes in the raw input. The zero Placement lets the result replace it.
type Placement struct {
	path    *ReferencePath
	discard bool
}

// Apply returns the raw input with the result placed in it.
func (p Placement) Apply(raw, result any) (any, error) {
	switch {
	case p.discard:
		return raw, nil
	case p.path == nil:
		return result, nil
	default:
		return p.path.Place(raw, result)
	}
}

// EffectiveInput applies InputPath, then Parameters. See "Input and Output Processing" in the specification.
func (s *State) EffectiveInput(scope Scope) (any, error) {
	v, err := s.InputPath.Apply(scope)
	if err != nil || s.Parameters == nil {
		return v, err
	}
	return s.Parameters.Eval(Scope{Input: v, Context: scope.Context})
}

// EffectiveOutput applies ResultSelector to a result, ResultPath to the raw input in scope, then OutputPath.
func (s *State) EffectiveOutput(scope Scope, result any) (any, error) {
	var err error
	if s.ResultSelector != nil {
		if result, err = s.ResultSelector.Eval(Scope{Input: result, Context: scope.Context}); err != nil {
			return nil, err
		}
	}
	combined, err := s.ResultPath.Apply(scope.Input, result)
	if err != nil {
		return nil, err
	}
	return s.OutputPath.Apply(Scope{Input: combined, Context: scope.Context})
}
