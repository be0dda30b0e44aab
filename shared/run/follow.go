package run

import "github.com/containerops/containerops/shared/pipeline"

// following is what comes after a stage.
type following struct {
	position Position
	status   pipeline.Status // of the run, when it ends
	returns  bool            // the run goes back to its start
	resets   bool            // the run waits for a retry, with the status
}

// follow is the rule: success and ignored errors go on to the next stage, return_to_start goes back to the first, timeout_reset
// waits for a retry, anything else ends the run with the stage's status. It depends only on what the records say, so asking twice answers the same.
func (s *Service) follow(e *ending) following {
	status := e.record.Status
	if e.run.ended() {
		return following{position: e.key.end(), status: e.run.Status}
	}
	// Asked again, a stop that came since is left to the next stage, which this run went on to.
	if e.run.StoppedBy != "" && !e.again && !(status == pipeline.StatusSuccess && e.last()) {
		return following{position: e.key.end(), status: pipeline.StatusCancel}
	}
	switch handler := e.stage().ExceptionHandler; {
	case status == pipeline.StatusSuccess:
	case status == pipeline.StatusCancel || handler == nil || e.lost:
		return following{position: e.key.end(), status: status}
	case handler.Type == pipeline.IgnoreError:
	case handler.Type == pipeline.ReturnToStart && e.run.attempt() > e.record.Attempt:
		return following{position: s.at(e.key, e.run, e.def, 0)} // written already, asked again
	case handler.Type == pipeline.ReturnToStart && e.run.Returns < s.Settings.MaxReturns:
		return following{position: s.at(e.key, e.run.returned(), e.def, 0), returns: true}
	case handler.Type == pipeline.TimeoutReset:
		return following{position: s.awaiting(e.key, e.run, e.def, e.index), status: status, resets: true}
	default:
		return following{position: e.key.end(), status: status}
	}
	if e.last() {
		return following{position: e.key.end(), status: pipeline.StatusSuccess}
	}
	return following{position: s.at(e.key, e.run, e.def, e.index+1)}
}

// returned is the run once it has gone back to its start.
func (r *record) returned() *record {
	again := *r
	again.Returns++
	again.Since = again.attempt()
	return &again
}

func (e *ending) last() bool { return e.index == len(e.def.Stages)-1 }
