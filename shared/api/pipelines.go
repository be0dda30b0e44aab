package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// PipelineShower shows definitions.
type PipelineShower interface {
	Groups
	// Shown is a copy of a definition as it is answered: to who may manage its group, with the secrets that it shares with others.
	Shown(ctx context.Context, d store.Domain, p *pipeline.Pipeline, toManager bool) (*pipeline.Pipeline, error)
}

// PipelineCreator puts new pipelines into groups.
type PipelineCreator interface {
	PipelineShower
	// CreatePipeline completes a checked definition and keeps it; a name that the group already has is a Fault Exists.
	CreatePipeline(ctx context.Context, d store.Domain, by catalog.Creator, group catalog.Group, p *pipeline.Pipeline) (*pipeline.Pipeline, error)
}

// PipelineFinder finds definitions.
type PipelineFinder interface {
	Heads
	// Definition returns a version of a definition, which must not be changed.
	Definition(ctx context.Context, d store.Domain, pipelineID, version int64) (*pipeline.Pipeline, error)
}

// PipelineLister lists pipelines.
type PipelineLister interface {
	// ListPipelines returns a page of the summaries that a filter shows, by id, and how many it shows.
	ListPipelines(ctx context.Context, d store.Domain, filter catalog.Filter, page pipeline.Paging) ([]catalog.Summary, int, error)
}

// StatusFinder knows how a pipeline stands.
type StatusFinder interface {
	// Standing is a pipeline with its status and that of its stages; an unknown one is a Fault NotFound.
	Standing(ctx context.Context, d store.Domain, pipelineID int64) (run.Standing, error)
}

// StatusLister knows how pipelines stand.
type StatusLister interface {
	// Statuses are the pipelines' statuses without their stages, in the order of the pipelines.
	Statuses(ctx context.Context, d store.Domain, pipelines []run.Listed) ([]run.StatusView, error)
}

// CreatePipeline is operation 6. The body may be JSON or YAML, and so may the answer.
func CreatePipeline(users Directory, pipelines PipelineCreator, hooks HookMounter) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		definition, err := c.definition()
		if err != nil {
			return err
		}
		group, right, err := seeGroup(c.Context(), pipelines, c.principal, c.PathValue("group_name"), auth.Edit)
		if err != nil {
			return err
		}
		if err := knowReviewers(c, users, definition); err != nil {
			return err
		}
		created, err := pipelines.CreatePipeline(c.Context(), c.principal.Domain, creator(c.principal), group, definition)
		if err != nil {
			return err
		}
		mounts := hooks.Mount(c.Context(), c.principal.Domain, c.principal.UserID, created, nil)
		return c.answerPipeline(w, http.StatusCreated, pipelines, created, mounts, nil, right)
	}, createPipelineRoute)
}

// GetPipeline is operation 9. All that it shows is one read of the table.
func GetPipeline(users Authenticator, pipelines PipelineShower, runs StatusFinder) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, err := c.id("pipeline_id")
		if err != nil {
			return err
		}
		found, err := runs.Standing(c.Context(), c.principal.Domain, id)
		if err != nil {
			return err
		}
		right, err := seeHead(c.Context(), pipelines, c.principal, id, found.Head, auth.Read)
		if err != nil {
			return err
		}
		return c.answerPipeline(w, http.StatusOK, pipelines, found.Definition, found.Head.Mounts, found.Status, right)
	}, getPipelineRoute)
}

// definition reads the body as its Content-Type says, and checks it.
func (c *call) definition() (*pipeline.Pipeline, error) {
	format, err := bodyFormat(c.Header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	return pipeline.Read(c.body, format)
}

// answerPipeline answers as Accept asks, with the definition's ETag. Shared secrets, and how hooks are mounted, are for those who may
// manage the group.
func (c *call) answerPipeline(w http.ResponseWriter, code int, by PipelineShower, p *pipeline.Pipeline, mounts []pipeline.Mount, status any, right auth.Right) error {
	shown, err := by.Shown(c.Context(), c.principal.Domain, p, right.Allows(auth.Manage))
	if err != nil {
		return err
	}
	if right.Allows(auth.Manage) {
		shown.ShowMounts(mounts)
	}
	w.Header().Set("ETag", entityTag(p.Version))
	if err := c.answerDefinition(w, code, shown.Answer(status)); err != nil {
		return fmt.Errorf("pipeline %d: %w", p.ID, err)
	}
	return nil
}

// answerDefinition answers a definition as JSON or YAML, as Accept asks.
func (c *call) answerDefinition(w http.ResponseWriter, code int, definition any) error {
	format := answerFormat(c.Header)
	body, err := pipeline.Encode(definition, format)
	if err != nil {
		return err
	}
	contentType := typeJSON
	if format == pipeline.YAML {
		contentType = typeYAML
	}
	answerBytes(w, code, contentType, body)
	return nil
}

// pipelineRow is a pipeline in a list.
type pipelineRow struct {
	ID          int64                  `json:"id"`
	GroupID     int64                  `json:"group_id"`
	GroupName   string                 `json:"group_name"`
	Name        string                 `json:"name"`
	Description string                 `json:"description"`
	Stages      []catalog.StageSummary `json:"stages"`
	Status      run.StatusView         `json:"status"`
	Source      string                 `json:"source,omitempty"`
}

// ListPipelines is operation 10.
func ListPipelines(users Authenticator, pipelines PipelineLister, runs StatusLister) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		page, err := c.page("filter")
		if err != nil {
			return err
		}
		filter, err := c.pipelineFilter()
		if err != nil {
			return err
		}
		found, total, err := pipelines.ListPipelines(c.Context(), c.principal.Domain, filter, page)
		if err != nil {
			return err
		}
		rows, err := c.rows(runs, found)
		if err != nil {
			return err
		}
		return c.answerPage(w, rows, page, len(rows), total)
	}, listPipelinesRoute)
}

// rows puts to each pipeline how it stands.
func (c *call) rows(runs StatusLister, found []catalog.Summary) ([]pipelineRow, error) {
	listed := make([]run.Listed, len(found))
	for i, s := range found {
		listed[i] = run.Listed{ID: s.ID, Created: s.Created, Updated: s.Updated}
	}
	statuses, err := runs.Statuses(c.Context(), c.principal.Domain, listed)
	if err != nil {
		return nil, err
	}
	rows := make([]pipelineRow, len(found))
	for i, s := range found {
		rows[i] = pipelineRow{s.ID, s.GroupID, s.GroupName, s.Name, s.Description, s.Stages, statuses[i], s.Source}
	}
	return rows, nil
}

// The keys of a filter of pipelines.
const (
	filterName      = "name"
	filterGroupID   = "group_id"
	filterGroupName = "group_name"
)

func (c *call) pipelineFilter() (catalog.Filter, error) {
	query, err := parseQuery(c.Request)
	if err != nil {
		return catalog.Filter{}, err
	}
	asked, err := pipeline.ParseFilter(query.Get("filter"), map[string]pipeline.FilterKind{
		filterName: pipeline.FilterText, filterGroupID: pipeline.FilterID, filterGroupName: pipeline.FilterText,
	})
	if err != nil {
		return catalog.Filter{}, err
	}
	filter := catalog.Filter{Name: asked[filterName], GroupName: asked[filterGroupName], Visible: visibleTo(c.principal)}
	if id, ok := asked.ID(filterGroupID); ok {
		filter.GroupID = &id
	}
	return filter, nil
}
