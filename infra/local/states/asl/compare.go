package asl

import (
	"cmp"
	"strings"
)

// comparison is a data test: Variable, an operator and what it compares with.
type comparison struct {
	variable *Path
	test     test
	operand  any
	path     *Path // set for the …Path operators
}

// test compares two values; of different types none holds.
type test func(value, operand any) bool

func (f *fields) comparison() rule {
	c := &comparison{variable: f.single("Variable")}
	if !f.has("Variable") {
		f.refuse("Variable", "is missing")
	}
	operator := f.operator()
	if operator == "" {
		return c
	}
	if kind, ok := strings.CutPrefix(operator, "Is"); ok {
		return f.typeTest(c, operator, kind)
	}
	plain, isPath := strings.CutSuffix(operator, "Path")
	t, ok := comparisonTest(plain)
	switch {
	case !ok || operator == "StringMatchesPath":
		f.asked[operator] = true
		f.refuse(operator, "is not known here")
	case isPath:
		c.test, c.path = t, f.single(operator)
	default:
		c.test = t
		c.operand, _ = f.get(operator)
		f.checkOperand(plain, c.operand)
	}
	return c
}

// operator is the one member that is neither Variable nor part of the rule around it.
func (f *fields) operator() string {
	var found []string
	for _, name := range sortedKeys(f.m) {
		if !f.asked[name] {
			found = append(found, name)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	for _, name := range found {
		f.asked[name] = true
	}
	f.refuseAll("must have exactly one comparison operator and has %d: %s", len(found), strings.Join(found, ", "))
	return ""
}

// checkOperand refuses a constant of another type than the operator's: it would never hold.
func (f *fields) checkOperand(operator string, operand any) {
	kinds := []struct {
		prefix string
		ok     func(any) bool
		what   string
	}{
		{"String", isString, "a string"},
		{"Numeric", isNumber, "a number"},
		{"Boolean", isBool, "true or false"},
		{"Timestamp", isTimestamp, "an RFC 3339 timestamp"},
	}
	for _, k := range kinds {
		if strings.HasPrefix(operator, k.prefix) && !k.ok(operand) {
			f.refuse(operator, "must be %s", k.what)
		}
	}
}

func comparisonTest(operator string) (test, bool) {
	if operator == "StringMatches" {
		return stringMatches, true
	}
	if operator == "BooleanEquals" {
		return func(a, b any) bool { return isBool(a) && a == b }, true
	}
	for kind, order := range map[string]func(a, b any) (int, bool){"String": orderStrings, "Numeric": orderNumbers, "Timestamp": orderTimestamps} {
		relation, ok := strings.CutPrefix(operator, kind)
		if !ok {
			continue
		}
		holds, ok := relationHolds(relation)
		return func(a, b any) bool {
			n, comparable := order(a, b)
			return comparable && holds(n)
		}, ok
	}
	return nil, false
}

func relationHolds(relation string) (func(int) bool, bool) {
	switch relation {
	case "Equals":
		return func(n int) bool { return n == 0 }, true
	case "LessThan":
		return func(n int) bool { return n < 0 }, true
	case "GreaterThan":
		return func(n int) bool { return n > 0 }, true
	case "LessThanEquals":
		return func(n int) bool { return n <= 0 }, true
	case "GreaterThanEquals":
		return func(n int) bool { return n >= 0 }, true
	default:
		return nil, false
	}
}

func orderStrings(a, b any) (int, bool) {
	x, ok1 := a.(string)
	y, ok2 := b.(string)
	return cmp.Compare(x, y), ok1 && ok2
}

func orderNumbers(a, b any) (int, bool) {
	x, ok1 := float(a)
	y, ok2 := float(b)
	return cmp.Compare(x, y), ok1 && ok2
}

func orderTimestamps(a, b any) (int, bool) {
	x, ok1 := timestamp(a)
	y, ok2 := timestamp(b)
	return x.Compare(y), ok1 && ok2
}

func (c *comparison) holds(s Scope) (bool, error) {
	v, err := c.variable.Eval(s)
	if err != nil {
		return false, failf(ErrRuntime, "Invalid path '%s': the choice rule's Variable leads nowhere", c.variable)
	}
	operand := c.operand
	if c.path != nil {
		if operand, err = c.path.Eval(s); err != nil {
			return false, err
		}
	}
	return c.test(v, operand), nil
}
