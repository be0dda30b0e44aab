package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/containerops/containerops/shared/pipeline"
)

const (
	manyPipelines = 100_000
	writers       = 256 // at a time: bbolt writes them to disk together
	pageRepeats   = 301
)

// lists measures a list's page of 20 with 100,000 pipelines beside a service that has just these 20, and page 1,000 of 100 rows
// beside page 1.
func (b *bench) lists(ctx context.Context) error {
	var small time.Duration
	err := b.serve(ctx, func(s *service) (err error) {
		if err = s.fill(ctx, 20); err == nil {
			small, err = s.page(ctx, 20, 0)
		}
		return err
	})
	if err != nil {
		return err
	}
	return b.serve(ctx, func(s *service) error {
		begin := time.Now()
		if err := s.fill(ctx, manyPipelines); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%d pipelines in %s\n", manyPipelines, time.Since(begin).Round(time.Second))
		full, err := s.page(ctx, 20, 0)
		if err != nil {
			return err
		}
		first, err := s.page(ctx, 100, 0)
		if err != nil {
			return err
		}
		last, err := s.page(ctx, 100, manyPipelines-100)
		if err != nil {
			return err
		}
		b.table.add(row{
			figure: "list page of 20, 100,000 pipelines", measured: milliseconds(full), beside: "of 20 pipelines " + milliseconds(small),
			ratio: ratio(full, small), aim: "at most 1.5",
		})
		b.table.add(row{
			figure: "page 1,000 of 100 rows", measured: milliseconds(last), beside: "page 1 " + milliseconds(first),
			ratio: ratio(last, first), aim: "at most 3",
		})
		return nil
	})
}

// fill makes pipelines through the catalog.
func (s *service) fill(ctx context.Context, pipelines int) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(writers)
	for i := range pipelines {
		all.Go(func() error {
			definition, err := pipeline.Read([]byte(sample(fmt.Sprintf("p-%06d", i), "go test ./...")), pipeline.JSON)
			if err == nil {
				_, err = s.catalog.CreatePipeline(ctx, s.account, maker, s.group, definition)
			}
			return err
		})
	}
	return all.Wait()
}

// page is the time of a page of the list, the median of many.
func (s *service) page(ctx context.Context, limit, offset int) (time.Duration, error) {
	r := request{
		method: http.MethodGet, url: fmt.Sprintf("%s%s?limit=%d&offset=%d", s.URL, pipelinesPath, limit, offset),
		token: s.token, status: http.StatusOK,
	}
	one := connected(1)
	defer one.CloseIdleConnections()
	return median(pageRepeats, func() (time.Duration, error) { return r.send(ctx, one, 0) })
}
