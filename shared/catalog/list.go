package catalog

import (
	"context"
	"strings"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Filter says which pipelines a list shows; the zero value is all of them.
type Filter struct {
	Name      string           // anywhere in the pipeline's name; empty: any
	GroupID   *int64           // nil: any
	GroupName string           // the whole name; empty: any
	Visible   func(Group) bool // only pipelines of groups for which it holds; nil: of any
}

func (f *Filter) isAll() bool {
	return f.Name == "" && f.GroupID == nil && f.GroupName == "" && f.Visible == nil
}

// holds says whether s is shown; groups are the ids of the visible ones.
func (f *Filter) holds(s *Summary, groups map[int64]bool) bool {
	return strings.Contains(s.Name, f.Name) &&
		(f.GroupID == nil || *f.GroupID == s.GroupID) &&
		(f.GroupName == "" || f.GroupName == s.GroupName) &&
		(f.Visible == nil || groups[s.GroupID])
}

// ListPipelines returns a page of the pipelines that a filter shows, in the order of their ids, and how many it shows.
func (c *Catalog) ListPipelines(ctx context.Context, d store.Domain, filter Filter, page pipeline.Paging) ([]Summary, int, error) {
	groups, err := c.visible(ctx, d, filter.Visible)
	if err != nil {
		return nil, 0, err
	}
	found := window[Summary]{Paging: page}
	for item, err := range all(ctx, c.Table, store.Query{PK: d.Pipelines()}) {
		if err != nil {
			return nil, 0, told("list pipelines", err)
		}
		var s Summary
		if err := read(item, &s); err != nil {
			return nil, 0, err
		}
		if filter.holds(&s, groups) {
			found.add(s)
		}
		if filter.isAll() && found.full() {
			break
		}
	}
	for _, s := range found.rows {
		for _, stage := range s.Stages {
			c.address(stage.PreOperation)
		}
	}
	if !filter.isAll() {
		return found.rows, found.seen, nil
	}
	total, err := c.total(ctx, d.Counter(pipelineTotal))
	return found.rows, total, err
}

// visible are the ids of the groups for which holds does.
func (c *Catalog) visible(ctx context.Context, d store.Domain, holds func(Group) bool) (map[int64]bool, error) {
	if holds == nil {
		return nil, nil
	}
	ids := map[int64]bool{}
	for item, err := range all(ctx, c.Table, store.Query{PK: d.Groups()}) {
		if err != nil {
			return nil, told("list groups", err)
		}
		group, err := readGroup(item)
		if err != nil {
			return nil, err
		}
		ids[group.ID] = ids[group.ID] || holds(group)
	}
	return ids, nil
}
