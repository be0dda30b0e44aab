package process

import (
	"errors"
	"syscall"
	"time"
)

// group is a running command: the process group that its leader began, and whatever else bears its mark.
type group struct {
	runner *Runner
	leader int           // its process id, which is also the group's
	mark   string        // the value of markName
	exited chan struct{} // closed when the leader has exited; it is not reaped by that
	output *drain
}

// end kills what is left of the group and what left the group. Asked to be stopped, it lets the group end by itself for the
// runner's grace first. The leader has exited when it returns, but is not yet reaped: until then nobody else can have got
// its number, so no signal meets a stranger.
func (g *group) end(stop bool) {
	if stop {
		g.ask()
	}
	_ = syscall.Kill(-g.leader, syscall.SIGKILL)
	<-g.exited
	if stop {
		killMarked(markName + "=" + g.mark)
	} else {
		killMarkedSince(g.leader, markName+"="+g.mark)
	}
}

// ask tells the group to end and waits until its leader has and nobody holds its output any more, or the grace is over.
// The output stands for the rest of the group: a shell dies of the signal at once, its children may still put things away.
func (g *group) ask() {
	if err := syscall.Kill(-g.leader, syscall.SIGTERM); errors.Is(err, syscall.ESRCH) {
		return
	}
	grace := time.NewTimer(g.runner.Grace)
	defer grace.Stop()
	for _, gone := range []<-chan struct{}{g.exited, g.output.done} {
		select {
		case <-gone:
		case <-grace.C:
			return
		}
	}
}
