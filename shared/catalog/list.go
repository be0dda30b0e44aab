package catalog

import (
	"context"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
	"github.com/containerops/containerops/shared/store/tally"
)

// pipelines are the counts of an account's pipelines.
func (c *Catalog) pipelines(d store.Domain) tally.Tally {
	return tally.Tally{Table: c.Table, PK: d.PipelineTally()}
}

// ListPipelines returns a page of the pipelines that a filter shows, in the order of their ids, and how many it shows. Without a filter it
// reads little more than the page, however far down that is. With one it reads the names of the pipelines, which are small, of the
// groups that may be shown or of all, and the summaries of the page.
func (c *Catalog) ListPipelines(ctx context.Context, d store.Domain, filter Filter, page pipeline.Paging) ([]Summary, int, error) {
	list := c.filtered
	if filter.isAll() {
		list = c.listAll
	}
	items, total, err := list(ctx, d, filter, page)
	if err != nil {
		return nil, 0, told("list pipelines", err)
	}
	rows := make([]Summary, len(items))
	for i, item := range items {
		if err := read(item, &rows[i]); err != nil {
			return nil, 0, err
		}
		for _, stage := range rows[i].Stages {
			c.addressWebhooks(stage.PreOperation)
		}
	}
	return rows, total, nil
}

func (c *Catalog) listAll(ctx context.Context, d store.Domain, _ Filter, page pipeline.Paging) ([]store.Item, int, error) {
	place, err := c.pipelines(d).Find(ctx, page.Offset)
	if err != nil || page.Offset >= place.Total {
		return nil, place.Total, err
	}
	query := store.Query{PK: d.Pipelines(), Limit: place.Skip + page.Limit}
	if place.From > 0 {
		query.After = d.Summary(place.From - 1).SK
	}
	found := window[store.Item]{Paging: pipeline.Paging{Offset: place.Skip, Limit: page.Limit}}
	for item, err := range all(ctx, c.Table, query) {
		if err != nil {
			return nil, 0, err
		}
		if found.add(item); found.full() {
			break
		}
	}
	return found.rows, place.Total, nil
}
