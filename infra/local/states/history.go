package states

import (
	"encoding/json"
	"strings"
)

// historySource is where the events of one execution are: the older ones in the archive, the others here.
type historySource struct {
	arn    string
	total  int
	recent [][]byte // the last of them
}

func (e *Engine) historyOf(arn string) (*historySource, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.down(); err != nil {
		return nil, err
	}
	x := e.live[arn]
	if x == nil {
		x = e.recent[arn]
	}
	if x != nil {
		recent := append(append([][]byte{}, x.flushing...), x.events...)
		return &historySource{arn: arn, total: x.lastEvent, recent: recent}, nil
	}
	r, err := e.archive.finished(arn)
	switch {
	case err != nil:
		return nil, internal(err)
	case r == nil:
		return nil, noExecution(arn)
	}
	return &historySource{arn: arn, total: r.Events}, nil
}

// events returns those with the numbers from first to last.
func (e *Engine) events(h *historySource, first, last int) ([]json.RawMessage, error) {
	var out []json.RawMessage
	archived := h.total - len(h.recent)
	if first <= archived {
		var err error
		if out, err = e.archive.events(h.arn, first, min(last, archived)); err != nil {
			return nil, internal(err)
		}
		if len(out) < min(last, archived)-first+1 {
			return nil, fault("ExecutionDoesNotExist", "Execution Does Not Exist: the history of '%s' is not kept any more", h.arn)
		}
	}
	for id := max(first, archived+1); id <= last; id++ {
		out = append(out, h.recent[id-archived-1])
	}
	return out, nil
}

// withoutData removes inputs and outputs from an event, for includeExecutionData false.
func withoutData(event json.RawMessage) (json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(event, &members); err != nil {
		return nil, err
	}
	for name, raw := range members {
		if !strings.HasSuffix(name, "EventDetails") {
			continue
		}
		var details map[string]json.RawMessage
		if err := json.Unmarshal(raw, &details); err != nil {
			return nil, err
		}
		for _, data := range []string{"input", "inputDetails", "output", "outputDetails", "parameters"} {
			delete(details, data)
		}
		members[name] = encode(details)
	}
	return encode(members), nil
}
