package asl

// Choice is what only a Choice state has.
type Choice struct {
	branches []branch
	fallback string // Default
}

type branch struct {
	rule rule
	next string
}

// rule is a boolean expression of a Choice state.
type rule interface {
	holds(Scope) (bool, error)
}

func (f *fields) choice() *Choice {
	if !f.has("Choices") {
		f.refuse("Choices", "is missing")
	}
	c := &Choice{fallback: f.text("Default")}
	for _, b := range f.list("Choices") {
		next := b.required("Next")
		c.branches = append(c.branches, branch{rule: b.rule(), next: next})
	}
	return c
}

// Next is the state that the first rule that holds leads to.
func (c *Choice) Next(s Scope) (string, error) {
	for _, b := range c.branches {
		ok, err := b.rule.holds(s)
		if err != nil {
			return "", err
		}
		if ok {
			return b.next, nil
		}
	}
	if c.fallback == "" {
		return "", failf(ErrNoChoiceMatched, "No choice rule holds and there is no Default")
	}
	return c.fallback, nil
}

type (
	andRule []rule
	orRule  []rule
	notRule struct{ rule }
)

func (r andRule) holds(s Scope) (bool, error) {
	for _, one := range r {
		if ok, err := one.holds(s); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (r orRule) holds(s Scope) (bool, error) {
	for _, one := range r {
		if ok, err := one.holds(s); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (r notRule) holds(s Scope) (bool, error) {
	ok, err := r.rule.holds(s)
	return !ok, err
}

// rule reads And, Or, Not or a comparison, and refuses what is left over.
func (f *fields) rule() rule {
	f.text("Comment")
	defer f.done()
	switch {
	case f.has("And"):
		return andRule(f.rules("And"))
	case f.has("Or"):
		return orRule(f.rules("Or"))
	case f.has("Not"):
		inner := f.object("Not")
		if inner == nil {
			return notRule{}
		}
		return notRule{inner.rule()}
	default:
		return f.comparison()
	}
}

func (f *fields) rules(name string) []rule {
	var out []rule
	for _, inner := range f.list(name) {
		out = append(out, inner.rule())
	}
	return out
}
