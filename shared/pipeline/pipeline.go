// Package pipeline is the domain: what a pipeline is made of, the rules it must obey, how its params are put in, and the
// faults that a client is told of. It imports nothing of this project and no AWS package.
//
// A definition is read from JSON or YAML (Decode), checked as a whole (Validate), given its ids, and shown in the documented
// order of fields. The bodies are those of API.md, section "Bodies".
package pipeline

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
}

// Param is a value that takes the place of ${name} in a stage's configuration.
type Param struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Value       string `json:"value"`
	ID          int64  `json:"id"`
	IsTemplate  bool   `json:"is_template"`
}

// The params that every run has.
const (
	ParamTimestamp = "SYS_TIMESTAMP" // yyyyMMddHHmmss and four digits of the fraction, UTC
	ParamIncrement = "SYS_INCREMENT" // 1, 2, 3 … per run
)
