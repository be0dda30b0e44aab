package run

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// People know where messages reach users.
type People interface {
	// Mail is the address of a user, empty when the user or an address is not known.
	Mail(ctx context.Context, d store.Domain, userName string) (string, error)
}

// lastLines is how much of a failed job's log a mail ends with.
const lastLines = 20

// sendMail tells one person by mail.
func (s *Service) sendMail(ctx context.Context, t *telling, config pipeline.NotificationConfig) error {
	if s.Mail == nil {
		return errNoCarrier
	}
	to := config.Email
	if to == "" {
		var err error
		if to, err = s.People.Mail(ctx, t.key.domain, config.UserName); err != nil {
			return err
		}
	}
	if to == "" {
		return notify.Refuse("there is no address of user %s", config.UserName)
	}
	text, err := s.news(ctx, t)
	if err != nil {
		return err
	}
	return s.Mail.Send(ctx, notify.Message{To: to, Subject: t.headline(), Text: text})
}

// sendSMS tells one person by a text message, which is the headline.
func (s *Service) sendSMS(ctx context.Context, t *telling, config pipeline.NotificationConfig) error {
	if s.SMS == nil {
		return errNoCarrier
	}
	if config.PhoneNumber == "" {
		return notify.Refuse("the notification names no phone number of user %s", config.UserName)
	}
	return s.SMS.Send(ctx, notify.Message{To: config.PhoneNumber, Text: t.headline()})
}

// SignatureHeader carries the signature of what a notification posts: sha256= and the hex HMAC-SHA256 of the body with the
// notification's secret, as many tools check it already.
const SignatureHeader = "X-ContainerOps-Signature-256"

// posted is what a notification posts: the event, and in text what a mail says, which is what chats show.
type posted struct {
	event
	Text string `json:"text"`
	Link string `json:"link"`
}

// postNews tells a tool.
func (s *Service) postNews(ctx context.Context, t *telling, one *delivery, config pipeline.NotificationConfig) error {
	text, err := s.news(ctx, t)
	if err != nil {
		return err
	}
	body := encode(posted{t.event(), text, s.link(t)})
	mac := hmac.New(sha256.New, []byte(config.Secret))
	mac.Write(body)
	one.Answer, err = s.Caller.Do(ctx, notify.Call{
		Method: http.MethodPost, URL: config.URL, Key: t.id(one), Body: body,
		Header: http.Header{SignatureHeader: {"sha256=" + hex.EncodeToString(mac.Sum(nil))}},
	})
	return err
}

// link is where a run is to be looked at.
func (s *Service) link(t *telling) string {
	return fmt.Sprintf("%s/v3/manage/pipelines/%d/runs/%d", s.Settings.PublicURL, t.key.pipeline, t.key.run)
}

// headline says in a line what has happened.
func (t *telling) headline() string {
	at := ""
	if index := t.deliveries.Stage; index != ofRun {
		at = fmt.Sprintf(", stage %s", t.def.Stages[index].Name)
	}
	return fmt.Sprintf("%s: run %d of %s/%s%s", t.deliveries.Status, t.key.run, t.def.GroupName, t.def.Name, at)
}

// news is what a mail says: what has ended and how, who or what started it, where it is to be looked at, and, of a failure, why and
// the last lines of its log.
func (s *Service) news(ctx context.Context, t *telling) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nstarted by  %s\nstarted at  %s\n", t.headline(), t.run.Cause, pipeline.FormatTime(t.run.Start))
	if !t.run.End.IsZero() {
		fmt.Fprintf(&b, "ended at    %s, after %s\n", pipeline.FormatTime(t.run.End), t.run.End.Sub(t.run.Start).Round(time.Second))
	}
	fmt.Fprintf(&b, "run         %s\n", s.link(t))
	if t.deliveries.Status == pipeline.StatusSuccess {
		return b.String(), nil
	}
	failed, err := s.failedStage(ctx, t)
	if err != nil || failed == nil {
		return b.String(), err
	}
	fmt.Fprintf(&b, "stage       %d, %s: %s\n", failed.Index, t.def.Stages[failed.Index].Name, failed.Reason)
	lines, err := s.lastLines(ctx, t.key, failed)
	if err != nil {
		return "", err
	}
	if len(lines) > 0 {
		fmt.Fprintf(&b, "\nthe last lines of its log:\n%s\n", strings.Join(lines, "\n"))
	}
	return b.String(), nil
}

// failedStage is the stage that a failure is about, or nil.
func (s *Service) failedStage(ctx context.Context, t *telling) (*stageRecord, error) {
	index := t.deliveries.Stage
	if index == ofRun {
		index = t.run.StageIndex
	}
	_, stage, err := s.loadStage(ctx, t.key, index)
	return stage, err
}

// lastLines are the end of a stage's log, of which nobody may be able to read more: then there are none.
func (s *Service) lastLines(ctx context.Context, k runKey, stage *stageRecord) ([]string, error) {
	if stage.Job == 0 {
		return nil, nil
	}
	j, err := s.loadJob(ctx, k, stage)
	if err != nil || j.LogNum == 0 {
		return nil, err
	}
	chunk, err := s.chunk(ctx, k, j.ID, j.LogNum)
	if pipeline.FaultsOf(err) != nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []job.Line
	if err := json.Unmarshal([]byte(chunk.Content), &all); err != nil {
		return nil, fmt.Errorf("log of job %d: %w", j.ID, err)
	}
	var lines []string
	for _, line := range all[max(0, len(all)-lastLines):] {
		lines = append(lines, strings.TrimRight(line.Message, "\n"))
	}
	return lines, nil
}
