package run

import (
	"context"
	"slices"
	"strconv"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
)

// runParams are a run's own: the definition's, overridden, and the two that every run has. Secret ones are kept sealed.
func (s *Service) runParams(ctx context.Context, k runKey, r *record, def *pipeline.Pipeline, overrides map[string]string) error {
	if faults := def.CheckValues(overrides); len(faults) > 0 {
		return faults
	}
	for _, p := range def.Params {
		if p.Name != pipeline.ParamIncrement && p.Name != pipeline.ParamTimestamp {
			r.Params = append(r.Params, ParamView{p.Name, p.Value, p.Secret})
		}
	}
	r.Params = append(r.Params,
		ParamView{Name: pipeline.ParamIncrement, Value: strconv.FormatInt(r.Number, 10)},
		ParamView{Name: pipeline.ParamTimestamp, Value: pipeline.Timestamp(r.Start)})
	_, err := s.override(ctx, k, r, overrides)
	return err
}

// override gives params of a run other values, and says whether any was.
func (s *Service) override(ctx context.Context, k runKey, r *record, values map[string]string) (changed bool, err error) {
	for i := range r.Params {
		p := &r.Params[i]
		value, given := values[p.Name]
		if !given {
			continue
		}
		if p.Secret {
			if value, err = catalog.SealParam(ctx, s.Sealer, k.domain, k.pipeline, p.Name, value); err != nil {
				return false, err
			}
		}
		p.Value, changed = value, true
	}
	r.params = nil
	return changed, nil
}

// values are a run's params by name, opened.
func (s *Service) values(ctx context.Context, k runKey, r *record) (map[string]string, error) {
	if r.params != nil {
		return r.params, nil
	}
	values := make(map[string]string, len(r.Params))
	for _, p := range r.Params {
		value := p.Value
		if p.Secret {
			var err error
			if value, err = catalog.OpenParam(ctx, s.Sealer, k.domain, k.pipeline, p.Name, value); err != nil {
				return nil, err
			}
		}
		values[p.Name] = value
	}
	r.params = values
	return values, nil
}

// secrets are the values of a run's secret params, which have been opened.
func (r *record) secrets() []string {
	var all []string
	for _, p := range r.Params {
		if p.Secret {
			all = append(all, r.params[p.Name])
		}
	}
	return all
}

// shownParams are the params as they are answered.
func shownParams(params []ParamView) []ParamView {
	params = slices.Clone(params)
	for i := range params {
		if params[i].Secret {
			params[i].Value = pipeline.Mask
		} else {
			params[i].Value = pipeline.Masked(params[i].Value)
		}
	}
	return params
}
