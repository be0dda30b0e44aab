package pipeline

import (
	"encoding/json"
	"fmt"
)

// Service is what a stage does; API.md's service_name.
type Service string

// The six services.
const (
	CodeSourceService      Service = "code_source"
	JenkinsBuildService    Service = "jenkins_build"
	DockerfileBuildService Service = "dockerfile_build"
	TestReviewService      Service = "test_review"
	OfficialDeployService  Service = "official_deploy"
	GrayDeployService      Service = "gray_deploy"
)

// Stage is one step of a pipeline.
type Stage struct {
	ID               int64             `json:"id"`
	Name             string            `json:"name"`
	Service          Service           `json:"service_name"`
	Params           StageParams       `json:"params"`
	ExceptionHandler *ExceptionHandler `json:"exception_handler,omitempty"`
	InputResources   []Resource        `json:"input_resources,omitempty"`
	OutputResources  []Resource        `json:"output_resources,omitempty"`
	PreOperation     *PreOperation     `json:"pre_operation,omitempty"`
	PostOperation    *PostOperation    `json:"post_operation,omitempty"`
	IsTask           bool              `json:"is_task"`
}

func readStage(s *Stage) setter {
	return func(r *reader, v *node, at path) {
		// The service decides how params are read, wherever in the stage it stands.
		if service := v.get("service_name"); service != nil {
			s.Service = Service(service.text)
		}
		r.object(v, at, map[string]setter{
			"id":                whole(&s.ID),
			"name":              text(&s.Name),
			"service_name":      text(&s.Service),
			"params":            readStageParams(s),
			"exception_handler": optional(&s.ExceptionHandler, readExceptionHandler),
			"input_resources":   list(&s.InputResources, readResource),
			"output_resources":  list(&s.OutputResources, readResource),
			"pre_operation":     optional(&s.PreOperation, readPreOperation),
			"post_operation":    optional(&s.PostOperation, readPostOperation),
		})
	}
}

// check notes what the stage at index i of its pipeline breaks.
func (s *Stage) check(c *checker, at path, i int) {
	c.name(InvalidStageName, at.field("name"), s.Name)
	s.checkParams(c, at)
	s.checkResources(c, at, i)
	s.checkUses(c, at)
	if s.ExceptionHandler != nil {
		s.ExceptionHandler.check(c, at.field("exception_handler"), i)
	}
	if s.PreOperation != nil {
		s.PreOperation.check(c, at.field("pre_operation"))
	}
	if s.PostOperation != nil {
		s.PostOperation.checkStage(c, at.field("post_operation"))
	}
}

func (s *Stage) checkUses(c *checker, at path) {
	known := map[string]string{ParamTimestamp: "", ParamIncrement: ""}
	for name := range c.params {
		known[name] = ""
	}
	found := substitution{params: known, seen: map[string]bool{}}
	s.resolve(&found)
	if found.uses > MaxUses {
		c.fault(InvalidParam, at, "uses params %d times, at most %d", found.uses, MaxUses)
	}
	s.resolve(&substitution{edit: func(text string) string {
		if name := nested().FindString(text); name != "" {
			c.fault(InvalidParam, at, "%s: a param's name cannot be made of other params", excerpt(name))
		}
		return text
	}})
}

// Resolve puts a run's params in every string of the stage's configuration: its params, its resources' params, and what it
// tells others. Names, ids, types and what triggers it stay. The names that no param has are answered and left.
func (s Stage) Resolve(params map[string]string) (resolved Stage, unknown []string) {
	found := substitution{params: params, seen: map[string]bool{}}
	return s.resolve(&found), found.unknown
}

func (s Stage) resolve(with *substitution) Stage {
	s.Params = s.Params.resolve(with)
	s.InputResources = resolveResources(s.InputResources, with)
	s.OutputResources = resolveResources(s.OutputResources, with)
	s.PostOperation = s.PostOperation.resolve(with)
	return s
}

// CheckResolved checks once more, after Resolve, the rules that a param's value can break: a branch that begins with a
// dash, a script too long, a path out of the workspace.
func (s Stage) CheckResolved() Faults {
	var c checker
	s.checkParams(&c, "")
	s.checkResources(&c, "", 0)
	return c.faults
}

// UnmarshalJSON reads a stage that was written by encoding/json, as the table keeps it. Bodies are read by Decode.
func (s *Stage) UnmarshalJSON(b []byte) error {
	type fields Stage
	var stored = struct {
		*fields
		Params json.RawMessage `json:"params"`
	}{fields: (*fields)(s)}
	if err := json.Unmarshal(b, &stored); err != nil {
		return err
	}
	if len(stored.Params) == 0 {
		return nil
	}
	if err := s.Params.unmarshal(s.Service, stored.Params); err != nil {
		return fmt.Errorf("stage %s: params: %w", s.Name, err)
	}
	return nil
}
