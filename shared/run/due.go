package run

import (
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// dueOfStage is what the end of a stage tells others: the triggers of its post_operation fire after success (API.md, Settled). It
// depends only on what the records say, so asking twice answers the same.
func dueOfStage(e *ending) *deliveries {
	d := &deliveries{DeliverRef: DeliverRef{Attempt: e.record.Attempt, Stage: e.index}, Status: e.record.Status, End: e.record.End, Failed: failureOf(e.record)}
	if post := e.stage().PostOperation; post != nil {
		if e.record.Status == pipeline.StatusSuccess {
			d.triggers(post)
		}
		d.notifications(post)
	}
	d.fetched(e.run)
	return d
}

// dueOfRun is what the end of a run tells others.
func dueOfRun(r *record, def *pipeline.Pipeline) *deliveries {
	d := &deliveries{DeliverRef: DeliverRef{Attempt: r.attempt(), Stage: ofRun}, Status: r.Status, End: r.End}
	if r.Status != pipeline.StatusSuccess {
		d.Failed = failureOf(r.endedStage(r.StageIndex))
	}
	if def.PostOperation != nil {
		d.notifications(def.PostOperation)
	}
	d.commitStatus(r)
	return d
}

// told is tell for the end of a stage, and of the run when it ends with it.
func (s *Service) told(e *ending, next following) (ops []store.Op, at Position) {
	due := []*deliveries{dueOfStage(e)}
	if next.position.Next == nextEnd {
		due = append(due, dueOfRun(e.run, e.def))
	}
	return s.tell(e.key, next.position, due...)
}

func (d *deliveries) triggers(post *pipeline.PostOperation) {
	for i, trigger := range post.Triggers {
		kind := deliverWebhook
		if trigger.Channel != nil {
			kind = deliverChannel
		}
		d.All = append(d.All, delivery{Kind: kind, Number: i, State: deliveryWaiting})
	}
}

// notifications are due by their own conditions: whatever is not success is failure to them.
func (d *deliveries) notifications(post *pipeline.PostOperation) {
	if post.Notification == nil {
		return
	}
	for i, target := range post.Notification.Notifications {
		if !target.Config.Wants(d.Status == pipeline.StatusSuccess) {
			continue
		}
		if target.Type == pipeline.NotifyURL {
			d.All = append(d.All, delivery{Kind: deliverPost, Number: i, State: deliveryWaiting})
			continue
		}
		if target.Config.ByMail() {
			d.All = append(d.All, delivery{Kind: deliverMail, Number: i, State: deliveryWaiting})
		}
		if target.Config.BySMS() {
			d.All = append(d.All, delivery{Kind: deliverSMS, Number: i, State: deliveryWaiting})
		}
	}
}

// tell keeps what is due, with a note of it, and has the state machine deliver it before the run goes on.
func (s *Service) tell(k runKey, at Position, due ...*deliveries) (ops []store.Op, next Position) {
	next = at
	for _, d := range due {
		if len(d.All) == 0 {
			continue
		}
		ops = append(ops, s.putDeliveries(k, d))
		next.Next, next.Then = nextDeliver, at.Next
		next.Deliver = append(next.Deliver, d.DeliverRef)
	}
	if len(ops) > 0 {
		ops = append([]store.Op{s.noteUntold(k, store.If{})}, ops...)
	}
	return ops, next
}
