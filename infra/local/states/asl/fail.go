package asl

// Fail is what only a Fail state has.
type Fail struct {
	error, cause         string
	errorExpr, causeExpr Expr
}

func (f *fields) failState() *Fail {
	out := &Fail{error: f.text("Error"), cause: f.text("Cause")}
	out.errorExpr, out.causeExpr = parseWith(f, "ErrorPath", ParseExpr), parseWith(f, "CausePath", ParseExpr)
	for _, name := range []string{"Error", "Cause"} {
		if f.has(name) && f.has(name+"Path") {
			f.refuse(name+"Path", "must not be there together with %s", name)
		}
	}
	return out
}

// Failure is what the state ends its machine with; an ErrorPath or CausePath that does not lead to a string is States.Runtime.
func (f *Fail) Failure(s Scope) *Failure {
	name, failed := pick(f.error, f.errorExpr, s)
	if failed != nil {
		return failed
	}
	cause, failed := pick(f.cause, f.causeExpr, s)
	if failed != nil {
		return failed
	}
	return &Failure{Name: name, Cause: cause}
}

func pick(constant string, e Expr, s Scope) (string, *Failure) {
	if e == nil {
		return constant, nil
	}
	v, err := e.Eval(s)
	if err != nil {
		return "", AsFailure(err)
	}
	out, ok := v.(string)
	if !ok {
		return "", failf(ErrRuntime, "ErrorPath and CausePath must lead to a string, not to %s", clip(text(v)))
	}
	return out, nil
}
