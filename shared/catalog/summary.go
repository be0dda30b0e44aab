package catalog

import (
	"encoding/json"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
)

// Summary is what lists show of a pipeline: no params and triggers of its own, and of its stages neither secrets nor the
// long texts (scripts, Dockerfiles, deployments), which are most of a definition.
type Summary struct {
	ID          int64          `json:"id"`
	GroupID     int64          `json:"group_id"`
	GroupName   string         `json:"group_name"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Stages      []StageSummary `json:"stages"`
	Source      string         `json:"source,omitempty"`
	Created     time.Time      `json:"created"`
	Updated     time.Time      `json:"updated"`
}

// StageSummary is a stage in a list: a pipeline.Stage whose params are only shown.
type StageSummary struct {
	ID               int64                      `json:"id"`
	Name             string                     `json:"name"`
	Service          pipeline.Service           `json:"service_name"`
	Params           json.RawMessage            `json:"params"`
	ExceptionHandler *pipeline.ExceptionHandler `json:"exception_handler,omitempty"`
	InputResources   []pipeline.Resource        `json:"input_resources,omitempty"`
	OutputResources  []pipeline.Resource        `json:"output_resources,omitempty"`
	PreOperation     *pipeline.PreOperation     `json:"pre_operation,omitempty"`
	PostOperation    *pipeline.PostOperation    `json:"post_operation,omitempty"`
	IsTask           bool                       `json:"is_task"`
}

func summarise(p *pipeline.Pipeline, head Head) (Summary, error) {
	p = p.Shown(false)
	s := Summary{
		ID: p.ID, GroupID: p.GroupID, GroupName: p.GroupName, Name: p.Name, Description: p.Description, Source: p.Source,
		Created: head.Created, Updated: head.Updated,
		Stages: make([]StageSummary, len(p.Stages)),
	}
	for i, stage := range p.Stages {
		params, err := pipeline.Encode(brief(stage.Params), pipeline.JSON)
		if err != nil {
			return Summary{}, err
		}
		s.Stages[i] = StageSummary{
			ID: stage.ID, Name: stage.Name, Service: stage.Service, Params: params, ExceptionHandler: stage.ExceptionHandler,
			InputResources: stage.InputResources, OutputResources: stage.OutputResources,
			PreOperation: stage.PreOperation, PostOperation: stage.PostOperation, IsTask: stage.IsTask,
		}
	}
	return s, nil
}

// brief leaves the long texts out. A field that the contract requires is hidden by one of the same name that is empty.
func brief(p pipeline.StageParams) any {
	switch {
	case p.JenkinsBuild != nil:
		return struct {
			*pipeline.JenkinsBuild
			Shell string `json:"jenkins_shell,omitempty"`
		}{JenkinsBuild: p.JenkinsBuild}
	case p.DockerfileBuild != nil:
		build := *p.DockerfileBuild
		build.DockerfileContent = ""
		return build
	case p.Deploy != nil:
		return struct {
			*pipeline.Deploy
			InputInfo string `json:"input_info,omitempty"`
		}{Deploy: p.Deploy}
	default:
		return p
	}
}
