package pipeline

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

// NotificationType is the one type of NotificationTarget.
const NotificationType = 7

// NotificationTarget is one of those told.
type NotificationTarget struct {
	Type   int                `json:"type"`
	Config NotificationConfig `json:"config"`
}

// NotificationConfig says whom to tell, when and how.
type NotificationConfig struct {
	UserID      string `json:"user_id"`
	UserName    string `json:"user_name"`
	Email       string `json:"email,omitempty"`
	PhoneNumber string `json:"phone_number,omitempty"`
	Condition   int    `json:"condition"` // 0 both, 1 success, 2 failure
	Pattern     int    `json:"pattern"`   // 0 mail and SMS, 1 mail, 2 SMS
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
		r.object(v, at, map[string]setter{
			"type":   whole(&t.Type),
			"config": func(r *reader, v *node, at path) { readConfig(&t.Config)(r, v, at) },
		}, "type", "config")
	}
}

func readConfig(n *NotificationConfig) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"user_id":      text(&n.UserID),
			"user_name":    text(&n.UserName),
			"email":        text(&n.Email),
			"phone_number": text(&n.PhoneNumber),
			"condition":    whole(&n.Condition),
			"pattern":      whole(&n.Pattern),
		}, "condition", "pattern")
	}
}

func (n *Notification) check(c *checker, at path) {
	all := at.field("notifications")
	c.count(all, len(n.Notifications), MaxNotifications)
	for i, t := range n.Notifications {
		here := all.index(i)
		if t.Type != NotificationType {
			c.fault(InvalidNotification, here.field("type"), "must be %d, is %d", NotificationType, t.Type)
		}
		t.Config.check(c, here.field("config"))
	}
}

func (n *NotificationConfig) check(c *checker, at path) {
	if c.present(at.field("user_id"), n.UserID) {
		c.line(at.field("user_id"), n.UserID, MaxUserID)
	}
	c.name(InvalidNotification, at.field("user_name"), n.UserName)
	c.email(at.field("email"), n.Email)
	c.line(at.field("phone_number"), n.PhoneNumber, MaxPhoneNumber)
	if n.Condition < 0 || n.Condition > 2 {
		c.fault(InvalidNotification, at.field("condition"), "must be 0, 1 or 2, is %d", n.Condition)
	}
	if n.Pattern < 0 || n.Pattern > 2 {
		c.fault(InvalidNotification, at.field("pattern"), "must be 0, 1 or 2, is %d", n.Pattern)
	}
}
