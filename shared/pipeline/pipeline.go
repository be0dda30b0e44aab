// Package pipeline is the domain: what a pipeline is made of, the rules it must obey, how its params are put in, and the
// faults that a client is told of. It imports nothing of this project and no AWS package.
//
// A definition is read from JSON or YAML and checked as a whole (Read), given its ids and defaults (Complete, Update), and
// shown in the documented order of fields (Encode). The bodies are those of API.md, section "Bodies":
//
//	{"name": "shop", "params": [{"name": "region", "value": "eu"}],
//	 "stages": [{"name": "source", "service_name": "code_source",
//	             "params": {"git_type": "github", "url": "https://github.com/acme/shop.git", "branch": "main"}}]}
//
// Both formats become one tree (tree.go), which one reader walks (reader.go), so that they cannot differ. Each concept has
// a file: its type, its limits, how it is read, its rules, where params are put in.
package pipeline

// Limits of a definition.
const (
	MaxName        = 64         // characters of a pipeline's, stage's, resource's or channel's name
	MaxDescription = 1024       // bytes
	MaxStages      = 64         // of a pipeline
	MaxDefinition  = 300 * 1024 // bytes as JSON: an item of the table holds 400 KB
	MaxSource      = 64         // bytes of where a pipeline comes from
)

// Pipeline is a definition as its user wrote it, with the ids that the service gave.
type Pipeline struct {
	ID            int64          `json:"id"`
	GroupID       int64          `json:"group_id"`
	GroupName     string         `json:"group_name"`
	Name          string         `json:"name"`
	Description   string         `json:"description"`
	PreOperation  *PreOperation  `json:"pre_operation,omitempty"`
	PostOperation *PostOperation `json:"post_operation,omitempty"`
	Params        []Param        `json:"params,omitempty"`
	Stages        []Stage        `json:"stages"`
	Source        string         `json:"source,omitempty"`

	// Version says which of the pipeline's definitions this is, from 1; it is no part of it, and 0 for one that is not kept.
	Version int64 `json:"-"`
}

func readPipeline(p *Pipeline) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"id":             whole(&p.ID),
			"group_id":       whole(&p.GroupID),
			"group_name":     text(&p.GroupName),
			"name":           text(&p.Name),
			"description":    text(&p.Description),
			"pre_operation":  optional(&p.PreOperation, readPreOperation),
			"post_operation": optional(&p.PostOperation, readPostOperation),
			"params":         list(&p.Params, readParam),
			"stages":         list(&p.Stages, readStage),
			"source":         text(&p.Source),
		})
	}
}

// Validate answers everything that the definition breaks of API.md's "Bodies" and "Settled", each fault with the field's
// path in its detail. Ids are not looked at: Complete gives them, Update compares them.
func (p *Pipeline) Validate() Faults {
	if size := p.size(); size > MaxDefinition {
		return Faults{faultAt(TooLarge, "", "the definition has %d bytes as JSON, at most %d", size, MaxDefinition)}
	}
	c := checker{params: p.paramNames()}
	for _, s := range p.Stages {
		c.services = append(c.services, s.Service)
	}
	c.name(InvalidPipelineName, "name", p.Name)
	c.prose("description", p.Description, MaxDescription)
	c.line("source", p.Source, MaxSource)
	c.allParams("params", p.Params)
	if p.PreOperation != nil {
		p.PreOperation.check(&c, "pre_operation")
	}
	if p.PostOperation != nil {
		p.PostOperation.checkPipeline(&c, "post_operation")
	}
	c.stages(p.Stages)
	return c.faults
}

func (c *checker) stages(all []Stage) {
	if len(all) == 0 {
		c.fault(MissingParam, "stages", "is required: at least one stage")
	}
	c.count("stages", len(all), MaxStages)
	for i := range all {
		all[i].check(c, path("stages").index(i), i)
	}
}

func (p *Pipeline) paramNames() map[string]bool {
	names := make(map[string]bool, len(p.Params))
	for _, param := range p.Params {
		names[param.Name] = true
	}
	return names
}
