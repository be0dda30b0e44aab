package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/catalog/templates"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// TemplateFinder finds templates: the samples, and a user's own.
type TemplateFinder interface {
	// List returns a page of the templates that a filter shows to a user, by id, and how many it shows.
	List(ctx context.Context, d store.Domain, user string, f templates.Filter, page pipeline.Paging) ([]templates.Summary, int, error)
	// Find returns a template; another user's is NotFound.
	Find(ctx context.Context, d store.Domain, user string, id int64) (templates.Template, error)
}

// TemplateKeeper keeps users' own templates.
type TemplateKeeper interface {
	// Export makes a template of a definition, without its secrets; a name that the user has given already is NameTaken.
	Export(ctx context.Context, d store.Domain, user string, p *pipeline.Pipeline, name, description string) (templates.Template, error)
	// Delete removes a user's own template; a sample is NotAllowed, another's NotFound.
	Delete(ctx context.Context, d store.Domain, user string, id int64) error
}

// The keys of a filter of templates.
const (
	filterCategory = "template_category"
	filterLabel    = "pipeline_label"
)

// ListTemplates is operation 4.
func ListTemplates(users Authenticator, from TemplateFinder) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		page, err := c.page("filter")
		if err != nil {
			return err
		}
		query, err := parseQuery(c.Request)
		if err != nil {
			return err
		}
		asked, err := pipeline.ParseFilter(query.Get("filter"), map[string]pipeline.FilterKind{
			filterCategory: pipeline.FilterText, filterLabel: pipeline.FilterText,
		})
		if err != nil {
			return err
		}
		filter := templates.Filter{Category: asked[filterCategory], Label: asked[filterLabel]}
		found, total, err := from.List(c.Context(), c.principal.Domain, c.principal.UserID, filter, page)
		if err != nil {
			return err
		}
		return c.answerPage(w, found, page, len(found), total)
	}, listTemplatesRoute)
}

// GetTemplate is operation 5. The answer is JSON or YAML, as a pipeline's.
func GetTemplate(users Authenticator, from TemplateFinder) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, err := c.id("template_id")
		if err != nil {
			return err
		}
		found, err := from.Find(c.Context(), c.principal.Domain, c.principal.UserID, id)
		if err != nil {
			return err
		}
		if err := c.answerDefinition(w, http.StatusOK, found); err != nil {
			return fmt.Errorf("template %d: %w", id, err)
		}
		return nil
	}, getTemplateRoute)
}

// Templates makes templates of pipelines and deletes them.
func Templates(users Authenticator, pipelines PipelineFinder, own TemplateKeeper) http.Handler {
	return resource(map[string]http.Handler{
		exportTemplateRoute: exportTemplate(users, pipelines, own),
		deleteTemplateRoute: deleteTemplate(users, own),
	})
}

func exportTemplate(users Authenticator, pipelines PipelineFinder, own TemplateKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		var in struct {
			Pipeline    *int64 `json:"pipeline_id"`
			Name        string `json:"name"`
			Description string `json:"description"`
		}
		if err := c.json(&in); err != nil {
			return err
		}
		if in.Pipeline == nil {
			return pipeline.Faultf(pipeline.MissingParam, "pipeline_id: is required")
		}
		head, _, err := seePipeline(c.Context(), pipelines, c.principal, *in.Pipeline, auth.Edit)
		if err != nil {
			return err
		}
		definition, err := pipelines.Definition(c.Context(), c.principal.Domain, *in.Pipeline, head.Version)
		if err != nil {
			return err
		}
		made, err := own.Export(c.Context(), c.principal.Domain, c.principal.UserID, definition, in.Name, in.Description)
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusCreated, made)
	}, exportTemplateRoute)
}

func deleteTemplate(users Authenticator, own TemplateKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, err := c.id("template_id")
		if err != nil {
			return err
		}
		if err := own.Delete(c.Context(), c.principal.Domain, c.principal.UserID, id); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}, deleteTemplateRoute)
}
