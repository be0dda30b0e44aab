package pipeline

// Answer is a pipeline as the API shows it: with its status, in the documented order.
type Answer struct {
	*Pipeline
	Status any    `json:"status,omitempty"`
	Source string `json:"source,omitempty"` // shown after the status: it hides Pipeline's
}

// Answer shows the pipeline with its status, or without when that is nil.
func (p *Pipeline) Answer(status any) Answer {
	return Answer{Pipeline: p, Status: status, Source: p.Source}
}

// WithoutSecrets is a copy of the definition that shows no code trigger's secret.
func (p *Pipeline) WithoutSecrets() *Pipeline {
	shown := *p
	shown.Stages = make([]Stage, len(p.Stages))
	for i, s := range p.Stages {
		if source := clone(s.Params.CodeSource); source != nil && source.CodeTrigger != nil {
			source.CodeTrigger = clone(source.CodeTrigger)
			source.CodeTrigger.Secret = ""
			s.Params.CodeSource = source
		}
		shown.Stages[i] = s
	}
	return &shown
}
