package pipeline

import (
	"slices"
	"strings"
)

// Limits of notifications.
const (
	MaxNotifications = 64
	MaxPhoneNumber   = 32  // bytes
	MaxUserID        = 128 // bytes
)

// Notification tells people how a run ended.
type Notification struct {
	Notifications []NotificationTarget `json:"notifications"`
}

// The types of NotificationTarget.
const (
	NotifyPeople = 7 // by mail and SMS
	NotifyURL    = 8 // ours: a signed POST, for chats and other tools
)

// NotificationTarget is one of those told.
type NotificationTarget struct {
	Type   int                `json:"type"`
	Config NotificationConfig `json:"config"`
}

// NotificationConfig says whom to tell, when and how.
type NotificationConfig struct {
	UserID      string `json:"user_id,omitempty"`
	UserName    string `json:"user_name,omitempty"`
	Email       string `json:"email,omitempty"`
	PhoneNumber string `json:"phone_number,omitempty"`
	Condition   int    `json:"condition"` // 0 both, 1 success, 2 failure
	Pattern     int    `json:"pattern"`   // 0 mail and SMS, 1 mail, 2 SMS

	URL          string `json:"url,omitempty"` // of NotifyURL, which has only this, the secret and the condition
	SharedSecret        // signs what is posted
}

// The conditions and patterns of a NotificationConfig that leave something out.
const (
	onSuccess = 1
	onFailure = 2
	byMail    = 1
	bySMS     = 2
)

// Wants says whether an end is to be told.
func (n *NotificationConfig) Wants(success bool) bool {
	return success && n.Condition != onFailure || !success && n.Condition != onSuccess
}

// ByMail says whether a mail is to be sent.
func (n *NotificationConfig) ByMail() bool { return n.Pattern != bySMS }

// BySMS says whether a text message is to be sent.
func (n *NotificationConfig) BySMS() bool { return n.Pattern != byMail }

func readNotification(n *Notification) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{"notifications": list(&n.Notifications, readTarget)})
	}
}

func readTarget(t *NotificationTarget) setter {
	return func(r *reader, v *node, at path) {
		required := []string{"condition", "pattern"}
		if v.isNumber("type", "8") {
			required = required[:1]
		}
		r.object(v, at, map[string]setter{
			"type":   whole(&t.Type),
			"config": readConfig(&t.Config, required),
		}, "type", "config")
	}
}

func readConfig(n *NotificationConfig, required []string) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"user_id":      text(&n.UserID),
			"user_name":    text(&n.UserName),
			"email":        text(&n.Email),
			"phone_number": text(&n.PhoneNumber),
			"condition":    whole(&n.Condition),
			"pattern":      whole(&n.Pattern),
			"url":          text(&n.URL),
			"secret":       text(&n.Secret),
		}, required...)
	}
}

func (n *Notification) check(c *checker, at path) {
	all := at.field("notifications")
	c.count(all, len(n.Notifications), MaxNotifications)
	for i, t := range n.Notifications {
		here := all.index(i)
		switch t.Type {
		case NotifyPeople:
			t.Config.checkPeople(c, here.field("config"))
		case NotifyURL:
			t.Config.checkURL(c, here.field("config"))
		default:
			c.fault(InvalidNotification, here.field("type"), "must be %d or %d, is %d", NotifyPeople, NotifyURL, t.Type)
		}
	}
}

func (n *NotificationConfig) checkURL(c *checker, at path) {
	if c.present(at.field("url"), n.URL) {
		c.webURL(at.field("url"), n.URL)
	}
	c.line(at.field("secret"), n.Secret, MaxSecret)
	n.checkCondition(c, at)
}

func (n *NotificationConfig) checkCondition(c *checker, at path) {
	if n.Condition < 0 || n.Condition > 2 {
		c.fault(InvalidNotification, at.field("condition"), "must be 0, 1 or 2, is %d", n.Condition)
	}
}

func (n *NotificationConfig) checkPeople(c *checker, at path) {
	if c.present(at.field("user_id"), n.UserID) {
		c.line(at.field("user_id"), n.UserID, MaxUserID)
	}
	c.name(InvalidNotification, at.field("user_name"), n.UserName)
	c.email(at.field("email"), n.Email)
	c.line(at.field("phone_number"), n.PhoneNumber, MaxPhoneNumber)
	n.checkCondition(c, at)
	if n.Pattern < 0 || n.Pattern > 2 {
		c.fault(InvalidNotification, at.field("pattern"), "must be 0, 1 or 2, is %d", n.Pattern)
	}
}

// completeFrom gives those that post a secret to sign with, the one that they had at their URL if any.
func (n *Notification) completeFrom(old *Notification, g Generator) {
	if n == nil {
		return
	}
	for i := range n.Notifications {
		config := &n.Notifications[i].Config
		if n.Notifications[i].Type != NotifyURL || config.given() {
			continue
		}
		if config.SharedSecret = old.secretAt(config.URL); !config.given() {
			config.Secret = g.NewSecret()
		}
	}
}

func (n *Notification) secretAt(url string) (secret SharedSecret) {
	if n == nil {
		return secret
	}
	for _, t := range n.Notifications {
		if t.Type == NotifyURL && t.Config.URL == url {
			return t.Config.SharedSecret
		}
	}
	return secret
}

// shown is a copy as it is answered.
func (n *Notification) shown(toManager bool) *Notification {
	if n = clone(n); n == nil {
		return nil
	}
	n.Notifications = slices.Clone(n.Notifications)
	for i := range n.Notifications {
		config := &n.Notifications[i].Config
		config.URL = Masked(config.URL)
		if !toManager {
			config.SharedSecret = SharedSecret{}
		}
	}
	return n
}

// exported is a copy without what is secret.
func (n *Notification) exported() *Notification {
	if n = n.shown(false); n == nil {
		return nil
	}
	for i := range n.Notifications {
		n.Notifications[i].Config.URL = ""
	}
	return n
}

// unmask gives the URLs that were sent back as they are shown their passwords.
func (n *Notification) unmask(old *Notification) {
	if n == nil || old == nil {
		return
	}
	var kept []string
	for _, t := range old.Notifications {
		kept = append(kept, t.Config.URL)
	}
	for i := range n.Notifications {
		config := &n.Notifications[i].Config
		config.URL = Unmasked(config.URL, strings.Join(kept, " "))
	}
}

// notification is what an operation notifies, or nil.
func (o *PostOperation) notification() *Notification {
	if o == nil {
		return nil
	}
	return o.Notification
}
