package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// Pipeline is what is read of a pipeline.
type Pipeline struct {
	ID           int64        `json:"id"`
	GroupName    string       `json:"group_name"`
	Name         string       `json:"name"`
	PreOperation PreOperation `json:"pre_operation"`
	Stages       []Stage      `json:"stages"`
	Status       Status       `json:"status"`
}

// PreOperation holds what a pipeline is triggered by.
type PreOperation struct {
	Triggers []Trigger `json:"triggers"`
}

// Trigger is a trigger that is a webhook.
type Trigger struct {
	Webhook struct {
		URL string `json:"url"`
	} `json:"webhook"`
}

// Stage is what is read of a stage's definition.
type Stage struct {
	ID           int64          `json:"id"`
	Name         string         `json:"name"`
	ServiceName  string         `json:"service_name"`
	PreOperation PreOperation   `json:"pre_operation"`
	Params       map[string]any `json:"params"`
}

// Status is how a pipeline stands.
type Status struct {
	Status       string        `json:"status"`
	PreOperation PreStatus     `json:"pre_operation"`
	StageIndex   int           `json:"stage_index"`
	StartTime    string        `json:"start_time"`
	EndTime      string        `json:"end_time"`
	Stages       []StageStatus `json:"stages"`
}

// PreStatus says which triggers have fired since the last start.
type PreStatus struct {
	TriggersStatus []struct {
		IsSatisfied bool `json:"is_satisfied"`
	} `json:"triggers_status"`
}

// Fired are the triggers in their order: whether each has fired.
func (p PreStatus) Fired() []bool {
	var fired []bool
	for _, trigger := range p.TriggersStatus {
		fired = append(fired, trigger.IsSatisfied)
	}
	return fired
}

// StageStatus is how a stage stands.
type StageStatus struct {
	Status       string    `json:"status"`
	StartTime    string    `json:"start_time"`
	EndTime      string    `json:"end_time"`
	PreOperation PreStatus `json:"pre_operation"`
	State        *struct {
		ReviewResults []struct {
			UserName  string `json:"user_name"`
			Result    string `json:"result"`
			TakenOver bool   `json:"taken_over"`
			Removed   bool   `json:"removed"`
		} `json:"review_results"`
	} `json:"state"`
}

// Webhook is the address of the pipeline's first trigger; empty when it has none.
func (p *Pipeline) Webhook() string {
	if len(p.PreOperation.Triggers) == 0 {
		return ""
	}
	return p.PreOperation.Triggers[0].Webhook.URL
}

// CreateGroup makes a pipeline group.
func (c *Client) CreateGroup(ctx context.Context, name, description string) error {
	body := map[string]string{"group": name, "description": description}
	return c.Call(ctx, http.MethodPost, "/v3/manage/pipelinegroups", body, nil)
}

// CreatePipeline makes a pipeline of a definition: anything that encodes as the JSON of a pipeline.
func (c *Client) CreatePipeline(ctx context.Context, group string, definition any) (*Pipeline, error) {
	p := new(Pipeline)
	path := "/v3/manage/pipelinegroups/" + url.PathEscape(group) + "/pipelines"
	return p, c.Call(ctx, http.MethodPost, path, definition, p)
}

// Pipeline reads a pipeline with its status.
func (c *Client) Pipeline(ctx context.Context, id int64) (*Pipeline, error) {
	p := new(Pipeline)
	return p, c.Call(ctx, http.MethodGet, fmt.Sprintf("/v3/manage/pipelines/%d", id), nil, p)
}

// Pipelines lists the pipelines of a group.
func (c *Client) Pipelines(ctx context.Context, group string) ([]Pipeline, error) {
	var list []Pipeline
	path := "/v3/manage/pipelines?filter=" + url.QueryEscape("group_name::"+group)
	return list, c.Call(ctx, http.MethodGet, path, nil, &list)
}

// Trigger calls a webhook, which needs no authentication, and returns the answer as it is.
func (c *Client) Trigger(ctx context.Context, webhook string) (*Answer, error) {
	return c.Send(ctx, http.MethodPost, webhook, nil, nil)
}

// Stop stops a pipeline's run.
func (c *Client) Stop(ctx context.Context, id int64) error {
	return c.Call(ctx, http.MethodPost, fmt.Sprintf("/v3/manage/pipelines/%d/stop", id), nil, nil)
}

// Review passes or refuses a test_review stage; the result is "pass" or "refuse".
func (c *Client) Review(ctx context.Context, id int64, stage int, result string) error {
	path := fmt.Sprintf("/v3/manage/pipelines/%d/stages/%d/start_info", id, stage)
	return c.Call(ctx, http.MethodPut, path, map[string]string{"mode": "review", "review_result": result}, nil)
}
