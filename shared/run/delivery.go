package run

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// The kinds of delivery.
const (
	deliverWebhook = "webhook" // a call of a webhook of others
	deliverChannel = "channel" // the triggers that a channel fires
	deliverMail    = "mail"
	deliverSMS     = "sms"
	deliverPost    = "post"   // a signed POST of a notification
	deliverStatus  = "status" // of a commit, at its host
	deliverReview  = "review" // a mail that asks a reviewer
)

// The states of a delivery.
const (
	deliveryWaiting = "waiting"
	deliveryDone    = "delivered"
	deliveryFailed  = "failed" // and is not tried again
	deliveryKept    = "kept"   // nobody carries such a thing here: it is only shown
)

// delivery is something that a stage, or the run, tells others when it has ended, or the run when it starts, or a question to a
// reviewer.
type delivery struct {
	Kind   string    `json:"kind"`
	Number int       `json:"number"`       // place in the list of the definition that it comes from, or of the reviewers
	To     string    `json:"to,omitempty"` // the reviewer; of other kinds the definition says it
	State  string    `json:"state"`
	Tries  int       `json:"tries"`
	Answer int       `json:"answer,omitempty"` // HTTP status of the last try
	Reason string    `json:"reason,omitempty"` // why it is not delivered
	Time   time.Time `json:"time,omitzero"`    // of the last try

	Watched *watched `json:"watched,omitempty"` // the commit that a status is of
	ID      string   `json:"id,omitempty"`      // that the host gave to the status
}

// deliveries are what one end of a stage, or of the run, gives rise to, or its start, or the beginning of a review. They are kept
// beside it: a retry does not take them away.
type deliveries struct {
	DeliverRef
	Status  pipeline.Status `json:"status"`           // what is told
	End     time.Time       `json:"end,omitzero"`     // of the stage or run that has ended
	Failed  *failure        `json:"failed,omitempty"` // when it has failed
	All     []delivery      `json:"all"`
	version int64
}

// These stand for a stage's index where the run itself is meant: its end, or its start.
const (
	ofRun   = -1
	ofStart = -2
)

func (k runKey) deliveriesKey(ref DeliverRef) store.Key {
	if ref.Asks {
		return k.domain.Asked(k.pipeline, k.run, ref.Attempt, ref.Stage)
	}
	return k.domain.Deliveries(k.pipeline, k.run, ref.Attempt, ref.Stage)
}

func (s *Service) putDeliveries(k runKey, d *deliveries) store.Op {
	return store.PutUntil(k.deliveriesKey(d.DeliverRef), encode(d), s.Now().Add(s.Settings.Retention), is(d.version))
}

// waitingDeliveries reads those of the deliveries of which something waits.
func (s *Service) waitingDeliveries(ctx context.Context, k runKey, refs []DeliverRef) (due []*deliveries, err error) {
	keys := make([]store.Key, len(refs))
	for i, ref := range refs {
		keys[i] = k.deliveriesKey(ref)
	}
	items, err := s.Table.GetMany(ctx, keys)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		d := &deliveries{version: item.Version}
		if err := read(item, d); err != nil {
			return nil, err
		}
		if d.waiting() > 0 {
			due = append(due, d)
		}
	}
	return due, nil
}

// DeliveryView is a delivery as a run shows it.
type DeliveryView struct {
	Stage  *int   `json:"stage"` // index; null for the run's own
	Kind   string `json:"kind"`
	To     string `json:"to"`
	State  string `json:"state"`
	Tries  int    `json:"tries"`
	Answer int    `json:"answer,omitempty"`
	Reason string `json:"reason,omitempty"`
	Time   string `json:"time,omitempty"`
}

// allDeliveries reads what a run has told, in the order in which it came about.
func (s *Service) allDeliveries(ctx context.Context, k runKey) ([]deliveries, error) {
	page, err := s.Table.Query(ctx, store.Query{PK: k.domain.Pipeline(k.pipeline), Prefix: store.DeliveriesPrefix(k.run), Limit: 1000})
	if err != nil {
		return nil, err
	}
	all := make([]deliveries, len(page.Items))
	for i, item := range page.Items {
		if err := read(item, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// deliveryViews shows what a run has told.
func (s *Service) deliveryViews(ctx context.Context, k runKey, r *record, def *pipeline.Pipeline) ([]DeliveryView, error) {
	if !def.Tells() && r.Watched == nil {
		return nil, nil
	}
	all, err := s.allDeliveries(ctx, k)
	if err != nil {
		return nil, err
	}
	var views []DeliveryView
	for _, d := range all {
		for _, one := range d.All {
			views = append(views, d.view(def, one))
		}
	}
	return views, nil
}

func (d *deliveries) view(def *pipeline.Pipeline, one delivery) DeliveryView {
	view := DeliveryView{
		Kind: one.Kind, To: d.to(def, one), State: one.State, Tries: one.Tries, Answer: one.Answer, Reason: one.Reason, Time: pipeline.FormatTime(one.Time),
	}
	if d.Stage >= 0 {
		view.Stage = &d.Stage
	}
	return view
}

// post is the post_operation that the end gave rise to; a stage's has the params in it that are given.
func (d *deliveries) post(def *pipeline.Pipeline, params map[string]string) *pipeline.PostOperation {
	if d.Stage == ofRun {
		return def.PostOperation
	}
	stage, _ := def.Stages[d.Stage].Resolve(params)
	return stage.PostOperation
}

// to says whom a delivery is for; of a URL only what is no secret.
func (d *deliveries) to(def *pipeline.Pipeline, one delivery) string {
	switch one.Kind {
	case deliverStatus:
		return one.Watched.Host
	case deliverReview:
		return one.To
	}
	post := d.post(def, nil) // no secret param
	switch one.Kind {
	case deliverWebhook:
		return host(post.Triggers[one.Number].Webhook.URL)
	case deliverChannel:
		return post.Triggers[one.Number].Channel.Name
	case deliverPost:
		return host(post.Notification.Notifications[one.Number].Config.URL)
	case deliverSMS:
		config := post.Notification.Notifications[one.Number].Config
		return cmp.Or(config.PhoneNumber, config.UserName)
	default:
		config := post.Notification.Notifications[one.Number].Config
		return cmp.Or(config.Email, config.UserName)
	}
}

func host(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s://%s", u.Scheme, u.Host)
}
