package pipeline

// MaxTimespan is the longest wait of timeout_reset, in hours: 30 days.
const MaxTimespan = 720

// ExceptionHandler says what follows a stage's failure.
type ExceptionHandler struct {
	Type   string           `json:"type"`
	Params *ExceptionParams `json:"params,omitempty"`
}

// The kinds of ExceptionHandler.
const (
	ReturnToStart = "return_to_start" // go back to the first stage
	TimeoutReset  = "timeout_reset"   // wait for a retry
	IgnoreError   = "ignore_error"    // carry on
)

// ExceptionParams belong to timeout_reset.
type ExceptionParams struct {
	Timespan float64 `json:"timespan"` // hours, fractions allowed
}

func readExceptionHandler(h *ExceptionHandler) setter {
	return func(r *reader, v *node, at path) {
		// The others have no params: whatever a body carries for them is ignored like an unknown field.
		set := map[string]setter{"type": text(&h.Type)}
		if v.says("type", TimeoutReset) {
			set["params"] = optional(&h.Params, readExceptionParams)
		}
		r.object(v, at, set)
	}
}

func readExceptionParams(p *ExceptionParams) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{"timespan": decimal(&p.Timespan)}, "timespan")
	}
}

// check notes what the handler of the stage at index i breaks.
func (h *ExceptionHandler) check(c *checker, at path, i int) {
	oneOf(c, at.field("type"), h.Type, ReturnToStart, TimeoutReset, IgnoreError)
	switch {
	case h.Type == ReturnToStart && i == 0:
		c.fault(InvalidParam, at.field("type"), "%s is for the stages after the first", ReturnToStart)
	case h.Type != TimeoutReset:
	case h.Params == nil:
		c.fault(MissingParam, at.field("params").field("timespan"), "is required")
	case !(h.Params.Timespan > 0 && h.Params.Timespan <= MaxTimespan):
		c.fault(InvalidParam, at.field("params").field("timespan"), "must be more than 0 and at most %d hours, is %v",
			MaxTimespan, h.Params.Timespan)
	}
}
