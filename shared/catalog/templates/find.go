package templates

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Filter chooses templates; an empty field is any.
type Filter struct {
	Category string // Sample or Mine
	Label    string // the name of one of its labels
}

func (f Filter) shows(s *Summary) bool {
	return (f.Category == "" || f.Category == s.Category) && (f.Label == "" || s.has(f.Label))
}

// List answers a page of the samples and of the user's own templates, by id, and how many the filter shows.
func (s *Service) List(ctx context.Context, d store.Domain, user string, f Filter, page pipeline.Paging) ([]Summary, int, error) {
	all, err := samples()
	if err != nil {
		return nil, 0, err
	}
	found, total := []Summary{}, 0
	add := func(summary Summary) {
		if !f.shows(&summary) {
			return
		}
		if total++; total > page.Offset && len(found) < page.Limit {
			found = append(found, summary)
		}
	}
	for i := range all {
		add(all[i].summary())
	}
	if f.Category != "" && f.Category != Mine {
		return found, total, nil
	}
	query := store.Query{PK: d.Templates(user), Prefix: store.TemplateSummaryPrefix}
	for {
		own, err := s.table.Query(ctx, query)
		if err != nil {
			return nil, 0, fmt.Errorf("list templates: %w", err)
		}
		for _, item := range own.Items {
			var summary Summary
			if err := decode(item, &summary); err != nil {
				return nil, 0, err
			}
			add(summary)
			query.After = item.SK
		}
		if !own.More {
			return found, total, nil
		}
	}
}

// Find answers a sample or one of the user's own templates; another's is NotFound.
func (s *Service) Find(ctx context.Context, d store.Domain, user string, id int64) (Template, error) {
	all, err := samples()
	if err != nil {
		return Template{}, err
	}
	for _, t := range all {
		if t.ID == id {
			return t, nil
		}
	}
	var t Template
	item, err := s.table.Get(ctx, d.Template(user, id))
	if errors.Is(err, store.ErrNotFound) {
		return t, noSuch(id)
	}
	if err != nil {
		return t, fmt.Errorf("template %d: read: %w", id, err)
	}
	return t, decode(item, &t)
}

func noSuch(id int64) error { return pipeline.Faultf(pipeline.NotFound, "template %d", id) }

func decode(item store.Item, record any) error {
	if err := json.Unmarshal(item.Data, record); err != nil {
		return fmt.Errorf("read %s %s: %w", item.PK, item.SK, err)
	}
	return nil
}
