package run

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/pipeline"
)

// Caller calls webhooks of others; *notify.Caller is one.
type Caller interface {
	// Do makes a call and returns the answer's status, 0 when none came, and why the call was not taken: a notify.Refusal when
	// another would not be either.
	Do(ctx context.Context, call notify.Call) (status int, err error)
}

func (s *Service) send(ctx context.Context, t *telling, one *delivery) error {
	switch one.Kind {
	case deliverStatus:
		return s.reportStatus(ctx, t, one)
	case deliverReview:
		return s.askReviewer(ctx, t, one)
	}
	switch post := t.deliveries.post(t.def, t.params); one.Kind {
	case deliverWebhook:
		return s.callWebhook(ctx, t, one, post.Triggers[one.Number])
	case deliverChannel:
		return s.publishChannel(ctx, t, post.Triggers[one.Number])
	case deliverPost:
		return s.postNews(ctx, t, one, post.Notification.Notifications[one.Number].Config)
	case deliverMail:
		return s.mailNews(ctx, t, one, post.Notification.Notifications[one.Number].Config)
	default:
		return s.textNews(ctx, t, one, post.Notification.Notifications[one.Number].Config)
	}
}

// values are what the trigger's converts carry of the run's params, secret ones too: who wrote the convert wants them there.
func (t *telling) values(trigger pipeline.Trigger) map[string]string {
	values := make(map[string]string, len(trigger.Converts))
	for _, convert := range trigger.Converts {
		values[convert.Name] = t.params[convert.PipelineParamName]
	}
	return values
}

// id names a delivery, over all its tries.
func (t *telling) id(one *delivery) string {
	return fmt.Sprintf("%s-%d-%d-%s-%d", t.key.executionName(0), t.deliveries.Attempt, t.deliveries.Stage, one.Kind, one.Number)
}

// callWebhook calls a webhook of others: the converts' values are in the query, as our own webhooks take them, and what has happened
// is the body of a POST.
func (s *Service) callWebhook(ctx context.Context, t *telling, one *delivery, trigger pipeline.Trigger) (err error) {
	u, err := url.Parse(trigger.Webhook.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return notify.Refuse("the URL is not http(s)://<host>/…")
	}
	query := u.Query()
	for name, value := range t.values(trigger) {
		query.Set(name, value)
	}
	u.RawQuery = query.Encode()
	call := notify.Call{Method: trigger.Webhook.Method, URL: u.String(), Key: t.id(one)}
	if call.Method == http.MethodPost {
		call.Body = encode(t.event())
	}
	one.Answer, err = s.Caller.Do(ctx, call)
	return err
}

// event is what others are told.
type event struct {
	Pipeline struct {
		ID    int64  `json:"id"`
		Name  string `json:"name"`
		Group string `json:"group"`
	} `json:"pipeline"`
	Run struct {
		ID     int64           `json:"id"`
		Status pipeline.Status `json:"status"`
		Cause  Cause           `json:"cause"`
	} `json:"run"`
	Stage *eventStage `json:"stage"` // null when the run itself has ended
}

type eventStage struct {
	Index  int             `json:"index"`
	Name   string          `json:"name"`
	Status pipeline.Status `json:"status"`
}

func (t *telling) event() event {
	var e event
	e.Pipeline.ID, e.Pipeline.Name, e.Pipeline.Group = t.key.pipeline, t.def.Name, t.def.GroupName
	e.Run.ID, e.Run.Status, e.Run.Cause = t.key.run, t.run.Status, t.run.Cause
	if index := t.deliveries.Stage; index != ofRun {
		e.Stage = &eventStage{index, t.def.Stages[index].Name, t.deliveries.Status}
	} else {
		e.Run.Status = t.deliveries.Status // a retry may have come since
	}
	return e
}

// maxDepth bounds how many runs channels start one after the other: pipelines may be joined in a circle.
const maxDepth = 16

// publishChannel fires the triggers of a channel's subscribers, each once however often it is tried. A pipeline that runs does not
// keep it, like every start (API.md, Settled).
func (s *Service) publishChannel(ctx context.Context, t *telling, trigger pipeline.Trigger) error {
	cause := Cause{Type: CauseChannel, Channel: trigger.Channel.Name, Pipeline: t.key.pipeline, Run: t.key.run, Depth: t.run.Cause.Depth + 1}
	if cause.Depth > maxDepth {
		return notify.Refuse("channels have started %d runs one after the other, which are all that they may: are pipelines joined in a circle?", maxDepth)
	}
	targets, err := s.Catalog.Subscribers(ctx, t.key.domain, cause.Channel)
	if err != nil {
		return err
	}
	var (
		all     sync.WaitGroup
		mu      sync.Mutex
		refused []string
		again   error
	)
	places := make(chan struct{}, 8)
	for _, target := range targets {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			err := s.fireChannel(ctx, t, trigger, cause, target)
			mu.Lock()
			defer mu.Unlock()
			switch faults := pipeline.FaultsOf(err); {
			case err == nil:
			case len(faults) == 0 || faults[0].Code == pipeline.Busy || faults[0].Code == pipeline.QueueFull:
				again = err
			default:
				refused = append(refused, fmt.Sprintf("pipeline %d: %s", target.Pipeline, faults[0].Error()))
			}
		})
	}
	all.Wait()
	if again != nil {
		return again
	}
	if len(refused) > 0 {
		return notify.Refuse("%s", strings.Join(refused, "; "))
	}
	return nil
}

// fireChannel fires one subscriber's trigger.
func (s *Service) fireChannel(ctx context.Context, t *telling, trigger pipeline.Trigger, cause Cause, target catalog.Target) error {
	name := trigger.Channel.Name
	once := t.key.domain.Published(t.key.pipeline, t.key.run, t.deliveries.Attempt, t.deliveries.Stage, name,
		t.key.domain.Subscriber(name, target.Pipeline, target.Stage).SK)
	err := s.fire(ctx, signal{target: target, key: channelKey(name), values: t.values(trigger), cause: cause, once: once})
	if faults := pipeline.FaultsOf(err); len(faults) > 0 && (faults[0].Code == pipeline.PipelineNotSatisfied || faults[0].Code == pipeline.StageNotSatisfied) {
		return nil // it waits for its other triggers
	}
	return err
}
