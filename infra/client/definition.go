package client

import "strconv"

// Definition is a pipeline to be created.
type Definition struct {
	Name          string            `json:"name"`
	Description   string            `json:"description,omitempty"`
	PreOperation  *PreDefinition    `json:"pre_operation,omitempty"`
	PostOperation *PostDefinition   `json:"post_operation,omitempty"`
	Params        []Param           `json:"params,omitempty"`
	Stages        []StageDefinition `json:"stages"`
}

// PreDefinition says what triggers the pipeline.
type PreDefinition struct {
	Operator string              `json:"operator"` // and, or
	Triggers []TriggerDefinition `json:"triggers"`
}

// TriggerDefinition is a webhook or a channel. The address of one that is called by others is made by the service.
type TriggerDefinition struct {
	Webhook  *WebhookDefinition `json:"webhook,omitempty"`
	Channel  *Channel           `json:"channel,omitempty"`
	Converts []Convert          `json:"pipeline_param_converts,omitempty"`
}

// WebhookDefinition is a webhook: of others, with its address, or ours, without.
type WebhookDefinition struct {
	Method string `json:"method,omitempty"`
	URL    string `json:"url,omitempty"`
}

// Channel joins pipelines by its name.
type Channel struct {
	Name string `json:"name"`
}

// PostDefinition is what follows a stage's success.
type PostDefinition struct {
	Triggers     []TriggerDefinition `json:"triggers,omitempty"`
	Notification *Notifications      `json:"notification,omitempty"`
}

// Notifications are those who are told of an end.
type Notifications struct {
	Notifications []NotificationTarget `json:"notifications"`
}

// NotificationTarget is one of them.
type NotificationTarget struct {
	Type   int          `json:"type"`
	Config Notification `json:"config"`
}

// Notification says who is told, when and how.
type Notification struct {
	UserID      string `json:"user_id"`
	UserName    string `json:"user_name"`
	Email       string `json:"email,omitempty"`
	PhoneNumber string `json:"phone_number,omitempty"`
	URL         string `json:"url,omitempty"`
	Secret      string `json:"secret,omitempty"`
	Condition   int    `json:"condition"`
	Pattern     int    `json:"pattern"`
}

// When, and how, people are told.
const (
	OnAny     = 0
	OnSuccess = 1
	OnFailure = 2

	ByMailAndSMS = 0
	ByMail       = 1
)

// NotifyURL is a post_operation that tells a tool.
func NotifyURL(url, secret string, condition int) *PostDefinition {
	return &PostDefinition{Notification: &Notifications{[]NotificationTarget{{Type: 8, Config: Notification{URL: url, Secret: secret, Condition: condition}}}}}
}

// Notify is a post_operation that tells people.
func Notify(people ...Notification) *PostDefinition {
	all := &Notifications{}
	for _, one := range people {
		if one.UserID == "" {
			one.UserID = one.UserName
		}
		all.Notifications = append(all.Notifications, NotificationTarget{Type: 7, Config: one})
	}
	return &PostDefinition{Notification: all}
}

// Convert carries a call's query parameter to a pipeline's param.
type Convert struct {
	Name              string `json:"name"`
	PipelineParamName string `json:"pipeline_param_name"`
}

// StageDefinition is a stage to be created.
type StageDefinition struct {
	Name             string            `json:"name"`
	ServiceName      string            `json:"service_name"`
	Params           map[string]any    `json:"params"`
	ExceptionHandler *ExceptionHandler `json:"exception_handler,omitempty"`
	PreOperation     *PreDefinition    `json:"pre_operation,omitempty"`
	PostOperation    *PostDefinition   `json:"post_operation,omitempty"`
	InputResources   []Resource        `json:"input_resources,omitempty"`
	OutputResources  []Resource        `json:"output_resources,omitempty"`
}

// ExceptionHandler says what follows a stage's failure.
type ExceptionHandler struct {
	Type   string         `json:"type"`
	Params map[string]any `json:"params,omitempty"`
}

// Handlers of a stage's failure.
const (
	ReturnToStart = "return_to_start"
	IgnoreError   = "ignore_error"
)

// OnError gives the stage an exception handler without params.
func (s StageDefinition) OnError(handler string) StageDefinition {
	s.ExceptionHandler = &ExceptionHandler{Type: handler}
	return s
}

// WaitForRetry is the exception handler timeout_reset.
func WaitForRetry(hours float64) *ExceptionHandler {
	return &ExceptionHandler{Type: "timeout_reset", Params: map[string]any{"timespan": hours}}
}

// Resource is something that a stage takes or makes.
type Resource struct {
	Name   string            `json:"name"`
	Type   string            `json:"type"`
	Params map[string]string `json:"params"`
}

// WebhookTriggers is a pre_operation of n webhooks.
func WebhookTriggers(operator string, n int, converts ...Convert) *PreDefinition {
	pre := &PreDefinition{Operator: operator}
	for range n {
		pre.Triggers = append(pre.Triggers, TriggerDefinition{Webhook: &WebhookDefinition{}, Converts: converts})
	}
	return pre
}

// ChannelTrigger is a pre_operation of one channel.
func ChannelTrigger(channel string, converts ...Convert) *PreDefinition {
	return &PreDefinition{Operator: "or", Triggers: []TriggerDefinition{{Channel: &Channel{channel}, Converts: converts}}}
}

// All is a pre_operation of the triggers of others, which must all fire.
func All(parts ...*PreDefinition) *PreDefinition { return joined("and", parts) }

// Any is a pre_operation of the triggers of others, of which one is enough.
func Any(parts ...*PreDefinition) *PreDefinition { return joined("or", parts) }

func joined(operator string, parts []*PreDefinition) *PreDefinition {
	all := &PreDefinition{Operator: operator}
	for _, part := range parts {
		all.Triggers = append(all.Triggers, part.Triggers...)
	}
	return all
}

// SourceStage fetches a branch of a Git repository.
func SourceStage(name, url, branch string) StageDefinition {
	return StageDefinition{Name: name, ServiceName: "code_source", Params: map[string]any{
		"git_type": "gitlab", "url": url, "branch": branch,
	}}
}

// OnPush has the stage's repository, at a host of that kind, start the pipeline: on pushes to the branches and on new tags.
func (s StageDefinition) OnPush(gitType, secret string, branches ...string) StageDefinition {
	s.Params["git_type"] = gitType
	s.Params["code_trigger"] = map[string]any{"trigger_tag_create_event": true, "branchs": branches, "secret": secret}
	return s
}

// Mounted has the hook of an OnPush mounted by the account that the pipeline's creator has bound at the host.
func (s StageDefinition) Mounted() StageDefinition {
	s.Params["code_trigger"].(map[string]any)["mount"] = "auto"
	return s
}

// BuildStage runs a script where Go is at hand.
func BuildStage(name, script string) StageDefinition {
	return StageDefinition{Name: name, ServiceName: "jenkins_build", Params: map[string]any{
		"basic_env": "go", "jenkins_shell": script, "enable_cache": false,
	}}
}

// ReviewStage waits until one of the users passes it.
func ReviewStage(name string, users ...string) StageDefinition {
	reviewers := make([]map[string]string, len(users))
	for i, user := range users {
		reviewers[i] = map[string]string{"user_name": user}
	}
	return StageDefinition{Name: name, ServiceName: "test_review", Params: map[string]any{
		"review_mode": "one", "review_users": reviewers,
	}}
}

// ByAll has the review passed only once all of its users have passed it.
func (s StageDefinition) ByAll() StageDefinition {
	s.Params["review_mode"] = "all"
	return s
}

// From gives the stage what an earlier code_source stage fetched.
func (s StageDefinition) From(stage int) StageDefinition {
	s.InputResources = append(s.InputResources, Resource{
		Name: "source", Type: "code_source", Params: map[string]string{"stage_index": strconv.Itoa(stage)},
	})
	return s
}

// Making archives a file that the stage builds, at path in its workspace, in a package's version.
func (s StageDefinition) Making(namespace, name, version, path string) StageDefinition {
	s.OutputResources = append(s.OutputResources, Resource{
		Name: "package", Type: "package", Params: map[string]string{
			"namespace": namespace, "package": name, "version": version, "local_file_path": path,
		},
	})
	return s
}

// Cached keeps the home directory of the stage's script between runs.
func (s StageDefinition) Cached() StageDefinition {
	s.Params["enable_cache"] = true
	return s
}

// Publishing has the stage's success published to a channel.
func (s StageDefinition) Publishing(channel string, converts ...Convert) StageDefinition {
	return s.telling(TriggerDefinition{Channel: &Channel{channel}, Converts: converts})
}

// Calling has the stage's success told to a webhook of others.
func (s StageDefinition) Calling(method, url string, converts ...Convert) StageDefinition {
	return s.telling(TriggerDefinition{Webhook: &WebhookDefinition{method, url}, Converts: converts})
}

func (s StageDefinition) telling(trigger TriggerDefinition) StageDefinition {
	if s.PostOperation == nil {
		s.PostOperation = &PostDefinition{}
	}
	s.PostOperation.Triggers = append(s.PostOperation.Triggers, trigger)
	return s
}
