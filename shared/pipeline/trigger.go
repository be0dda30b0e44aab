package pipeline

import "slices"

// Limits of triggers.
const (
	MaxTriggers    = 64 // of a pipeline, its own and its stages', together: each is a record that is written with it
	MaxConverts    = 64 // of a trigger
	MaxConvertName = 64 // bytes of the name that a call's parameter has
)

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

// The methods of a Webhook.
const (
	MethodGet  = "GET"
	MethodPost = "POST"
)

// Channel joins pipelines of one account by its name.
type Channel struct {
	Name string `json:"name"`
}

// ParamConvert carries a value from a call's parameter Name to the pipeline's param.
type ParamConvert struct {
	Name              string `json:"name"`
	PipelineParamName string `json:"pipeline_param_name"`
}

// Overrides is what a call's query, or a channel's values, give to the pipeline's params by way of the converts: by param.
// Parameters without a convert are not looked at.
func (t Trigger) Overrides(query map[string]string) map[string]string {
	values := map[string]string{}
	for _, convert := range t.Converts {
		if value, ok := query[convert.Name]; ok {
			values[convert.PipelineParamName] = value
		}
	}
	return values
}

func readTrigger(t *Trigger) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"webhook":                 optional(&t.Webhook, readWebhook),
			"channel":                 optional(&t.Channel, readChannel),
			"pipeline_param_converts": list(&t.Converts, readConvert),
		})
	}
}

func readWebhook(w *Webhook) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{"method": text(&w.Method), "url": text(&w.URL)})
	}
}

func readChannel(c *Channel) setter {
	return func(r *reader, v *node, at path) { r.object(v, at, map[string]setter{"name": text(&c.Name)}) }
}

func readConvert(p *ParamConvert) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{"name": text(&p.Name), "pipeline_param_name": text(&p.PipelineParamName)})
	}
}

// direction tells the triggers that start us from those that start others.
type direction bool

const (
	incoming direction = true
	outgoing direction = false
)

func (c *checker) allTriggers(at path, all []Trigger, way direction) {
	before := c.triggers
	c.triggers += max(len(all), 1) // an empty list gets a webhook
	if before <= MaxTriggers && c.triggers > MaxTriggers {
		c.fault(TooManyTriggers, at, "the pipeline has more than %d triggers", MaxTriggers)
	}
	for i := range all {
		all[i].check(c, at.index(i), way)
	}
}

func (t *Trigger) check(c *checker, at path, way direction) {
	if (t.Webhook == nil) == (t.Channel == nil) {
		c.fault(InvalidParam, at, "must have exactly one of webhook and channel")
	}
	if t.Webhook != nil {
		t.Webhook.check(c, at.field("webhook"), way)
	}
	if t.Channel != nil {
		c.name(InvalidParam, at.field("channel").field("name"), t.Channel.Name)
	}
	c.converts(at.field("pipeline_param_converts"), t.Converts, way)
}

// check looks at the URL only where it is the caller's; ours is made anew or kept, whatever the body says.
func (w *Webhook) check(c *checker, at path, way direction) {
	if w.Method != "" {
		oneOf(c, at.field("method"), w.Method, MethodGet, MethodPost)
	}
	if way == outgoing && c.present(at.field("url"), w.URL) {
		c.webURL(at.field("url"), w.URL)
	}
}

func (c *checker) converts(at path, all []ParamConvert, way direction) {
	c.count(at, len(all), MaxConverts)
	for i, convert := range all {
		name, param := at.index(i).field("name"), at.index(i).field("pipeline_param_name")
		if c.present(name, convert.Name) {
			c.line(name, convert.Name, MaxConvertName)
		}
		if slices.ContainsFunc(all[:i], func(p ParamConvert) bool { return p.Name == convert.Name && p.Name != "" }) {
			c.fault(InvalidParam, name, "%s is there twice", excerpt(convert.Name))
		}
		switch {
		case !c.present(param, convert.PipelineParamName):
		case way == incoming:
			c.settable(param, convert.PipelineParamName)
		default:
			c.readable(param, convert.PipelineParamName)
		}
	}
}

// readable notes a param that no run has.
func (c *checker) readable(at path, name string) {
	if name != ParamTimestamp && name != ParamIncrement && !c.params[name] {
		c.fault(NoSuchParam, at, "the pipeline has no param %s", excerpt(name))
	}
}
