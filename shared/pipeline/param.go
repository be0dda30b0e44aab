package pipeline

import (
	"fmt"
	"time"
)

// Limits of params.
const (
	MaxParams    = 64   // of a pipeline
	MaxParamName = 64   // letters, digits and _
	MaxValue     = 4096 // bytes of a param's value
)

// Param is a value that takes the place of ${name} in a stage's configuration.
type Param struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Value       string `json:"value"`
	ID          int64  `json:"id"`               // 0 but of a template's
	IsTemplate  bool   `json:"is_template"`      // it came with a template
	Secret      bool   `json:"secret,omitempty"` // ours: Value is sealed where it is kept, and shown as Mask

	sealed bool // Value is, since it was kept from before an update
}

// The params that every run has.
const (
	ParamTimestamp = "SYS_TIMESTAMP" // yyyyMMddHHmmss and four digits of the fraction, UTC
	ParamIncrement = "SYS_INCREMENT" // 1, 2, 3 … per run
)

// Timestamp is the value of SYS_TIMESTAMP for a run that starts at t.
func Timestamp(t time.Time) string {
	t = t.UTC()
	return fmt.Sprintf("%s%04d", t.Format("20060102150405"), t.Nanosecond()/100_000)
}

// Values are the params' values by their names, as the definition has them: where there is no run that could have others.
func (p *Pipeline) Values() map[string]string {
	values := make(map[string]string, len(p.Params))
	for _, param := range p.Params {
		values[param.Name] = param.Value
	}
	return values
}

func readParam(p *Param) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"name":        text(&p.Name),
			"description": text(&p.Description),
			"value":       text(&p.Value),
			"is_template": flag(&p.IsTemplate),
			"secret":      flag(&p.Secret),
		}, "value")
	}
}

var paramName = pattern(fmt.Sprintf(`^[A-Za-z_][A-Za-z0-9_]{0,%d}$`, MaxParamName-1))

func (c *checker) allParams(at path, all []Param) {
	c.count(at, len(all), MaxParams)
	seen := map[string]bool{}
	for i, p := range all {
		here := at.index(i)
		c.paramName(here.field("name"), p.Name)
		c.prose(here.field("description"), p.Description, MaxDescription)
		c.script(here.field("value"), p.Value, MaxValue)
		if seen[p.Name] && p.Name != "" {
			c.fault(InvalidParam, here.field("name"), "%s is there twice", excerpt(p.Name))
		}
		seen[p.Name] = true
	}
}

func (c *checker) paramName(at path, name string) {
	if c.present(at, name) && !paramName().MatchString(name) {
		c.fault(InvalidParam, at, "must be 1 to %d letters, digits and _, not beginning with a digit, is %s", MaxParamName, excerpt(name))
	}
}

// CheckValues checks values that a start or a webhook gives to params: each must be a param of the pipeline, not one that
// the service sets.
func (p *Pipeline) CheckValues(values map[string]string) Faults {
	c := checker{params: p.paramNames()}
	for _, name := range sortedKeys(values) {
		at := path("params").field(name)
		c.settable(at, name)
		c.script(at, values[name], MaxValue)
	}
	return c.faults
}

// settable notes a param that is not the pipeline's or that only the service sets.
func (c *checker) settable(at path, name string) {
	switch {
	case name == ParamTimestamp, name == ParamIncrement:
		c.fault(InvalidParam, at, "%s is set by the service", name)
	case !c.params[name]:
		c.fault(NoSuchParam, at, "the pipeline has no param %s", excerpt(name))
	}
}
