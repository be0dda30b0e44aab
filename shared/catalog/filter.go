package catalog

import (
	"context"
	"slices"
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

// filtered finds the ids by names, and reads the summaries of the page alone.
func (c *Catalog) filtered(ctx context.Context, d store.Domain, filter Filter, page pipeline.Paging) ([]store.Item, int, error) {
	prefixes, err := c.lookInto(ctx, d, &filter)
	if err != nil {
		return nil, 0, err
	}
	var ids []int64
	for _, prefix := range prefixes {
		for item, err := range all(ctx, c.Table, store.Query{PK: d.PipelineNames(), Prefix: prefix, Limit: pipeline.MaxLimit}) {
			if err != nil {
				return nil, 0, err
			}
			_, name, _ := strings.Cut(item.SK, "/")
			var taken reservation
			if err := read(item, &taken); err != nil {
				return nil, 0, err
			}
			if name != "" && strings.Contains(name, filter.Name) { // the empty name is the group's mark
				ids = append(ids, taken.Pipeline)
			}
		}
	}
	slices.Sort(ids)
	from := min(page.Offset, len(ids))
	items, err := c.summaries(ctx, d, ids[from:min(from+page.Limit, len(ids))])
	return items, len(ids), err
}

// summaries are those of these pipelines; one that was deleted meanwhile is left out.
func (c *Catalog) summaries(ctx context.Context, d store.Domain, ids []int64) ([]store.Item, error) {
	var found []store.Item
	for some := range slices.Chunk(ids, store.MaxTransaction) {
		keys := make([]store.Key, len(some))
		for i, id := range some {
			keys[i] = d.Summary(id)
		}
		items, err := c.Table.GetMany(ctx, keys)
		if err != nil {
			return nil, err
		}
		found = append(found, items...)
	}
	return slices.DeleteFunc(found, func(item store.Item) bool { return item.Version == 0 }), nil
}

// lookInto are the beginnings of the names that a filter may show: one for each group, or the empty one for all.
func (c *Catalog) lookInto(ctx context.Context, d store.Domain, filter *Filter) ([]string, error) {
	switch {
	case filter.GroupName != "":
		group, err := c.FindGroup(ctx, d, filter.GroupName)
		if pipeline.FaultsOf(err) != nil {
			return nil, nil
		}
		return filter.prefixes(group), err
	case filter.Visible == nil && filter.GroupID != nil:
		return []string{d.PipelineName(*filter.GroupID, "").SK}, nil
	case filter.Visible == nil:
		return []string{""}, nil
	}
	var prefixes []string
	for item, err := range all(ctx, c.Table, store.Query{PK: d.Groups(), Limit: pipeline.MaxLimit}) {
		if err != nil {
			return nil, err
		}
		group, err := readGroup(item)
		if err != nil {
			return nil, err
		}
		prefixes = append(prefixes, filter.prefixes(group)...)
	}
	return prefixes, nil
}

// prefixes is the beginning of a group's names, if the filter shows it and there are any.
func (f *Filter) prefixes(group Group) []string {
	if group.Pipelines == 0 || f.GroupID != nil && *f.GroupID != group.ID || f.Visible != nil && !f.Visible(group) {
		return nil
	}
	return []string{store.Domain("").PipelineName(group.ID, "").SK}
}
