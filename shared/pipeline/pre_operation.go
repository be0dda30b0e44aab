package pipeline

// PreOperation says what must happen before a pipeline or a stage starts.
type PreOperation struct {
	Operator string    `json:"operator,omitempty"`
	Triggers []Trigger `json:"triggers"`
}

// The operators of a PreOperation.
const (
	OperatorAnd = "and" // every trigger has fired since the last start
	OperatorOr  = "or"  // any has
)

// Satisfied says whether the triggers that have fired since the last start, by their position, are enough to start. What
// has no triggers waits for nothing.
func (o PreOperation) Satisfied(fired []bool) bool {
	count := 0
	for i := range o.Triggers {
		if i < len(fired) && fired[i] {
			count++
		}
	}
	if o.Operator == OperatorOr {
		return count > 0 || len(o.Triggers) == 0
	}
	return count == len(o.Triggers)
}

// Awaits says whether there is anything to wait for; without a pre_operation there is not.
func (o *PreOperation) Awaits() bool { return o != nil && len(o.Triggers) > 0 }

func readPreOperation(o *PreOperation) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{"operator": text(&o.Operator), "triggers": list(&o.Triggers, readTrigger)})
	}
}

func (o *PreOperation) check(c *checker, at path) {
	oneOf(c, at.field("operator"), o.Operator, OperatorAnd, OperatorOr)
	triggers := at.field("triggers")
	if o.Triggers == nil {
		c.fault(MissingParam, triggers, "is required; an empty array gets one webhook")
	}
	c.allTriggers(triggers, o.Triggers, incoming)
	seen := map[string]bool{}
	for i, t := range o.Triggers {
		if t.Channel == nil {
			continue
		}
		if seen[t.Channel.Name] {
			c.fault(InvalidParam, triggers.index(i).field("channel").field("name"), "%s is there twice", excerpt(t.Channel.Name))
		}
		seen[t.Channel.Name] = true
	}
}
