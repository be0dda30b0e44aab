package pipeline

// PreOperation says what must happen before a pipeline or a stage starts.
type PreOperation struct {
	Operator string    `json:"operator,omitempty"`
	Triggers []Trigger `json:"triggers"`
}

// The operators of a PreOperation.
const (
	OperatorAnd = "and" // every trigger has fired since the last start
	OperatorOr  = "or"  // any has
)

// PostOperation is what follows success: triggers on a stage, notifications on both.
type PostOperation struct {
	Triggers     []Trigger     `json:"triggers,omitempty"`
	MediaType    *string       `json:"media_type,omitempty"`
	Version      *string       `json:"version,omitempty"`
	Notification *Notification `json:"notification,omitempty"`
}

// Trigger is a webhook or a channel, never both.
type Trigger struct {
	Webhook  *Webhook       `json:"webhook,omitempty"`
	Channel  *Channel       `json:"channel,omitempty"`
	Converts []ParamConvert `json:"pipeline_param_converts,omitempty"`
}

// Webhook is called by others (pre_operation: the URL is ours) or calls others (post_operation: the URL is theirs).
type Webhook struct {
	Method string `json:"method,omitempty"`
	URL    string `json:"url,omitempty"`
}

// Channel joins pipelines of one account by its name.
type Channel struct {
	Name string `json:"name"`
}

// ParamConvert carries a value from a call's parameter Name to the pipeline's param.
type ParamConvert struct {
	Name              string `json:"name"`
	PipelineParamName string `json:"pipeline_param_name"`
}

// Notification tells people how a run ended.
type Notification struct {
	Notifications []NotificationTarget `json:"notifications"`
}

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
