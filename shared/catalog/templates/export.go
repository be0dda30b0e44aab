package templates

import (
	"context"
	"errors"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// NameTaken is the fault of an export under a name that the user has given to another template.
const NameTaken pipeline.Code = "SVCSTG.SWR.4090254"

// firstOwn is above all ids of samples.
const firstOwn = 1000

// Export makes a template of a definition for the user, without what is secret in it (pipeline.Exported), and answers it.
func (s *Service) Export(ctx context.Context, d store.Domain, user string, p *pipeline.Pipeline, name, description string) (Template, error) {
	faults := pipeline.FaultsOf(pipeline.ValidName("name", name))
	faults = append(faults, pipeline.FaultsOf(pipeline.ValidDescription("description", description))...)
	if len(faults) > 0 {
		return Template{}, faults
	}
	step := fmt.Sprintf("template %s: export pipeline %d", name, p.ID)
	id, err := s.table.Next(ctx, d.Counter("template"))
	if err != nil {
		return Template{}, fmt.Errorf("%s: %w", step, err)
	}
	now := pipeline.FormatTime(s.Now())
	p = p.Exported()
	t := Template{
		ID: firstOwn + id, Name: name, Description: description, Category: Mine, Created: now, Updated: now,
		PreOperation: p.PreOperation, PostOperation: p.PostOperation,
		Params: append([]pipeline.Param{}, p.Params...), Stages: p.Stages, Labels: labelsOf(p.Stages),
	}
	t.number()
	err = s.keep(ctx, d, user, t)
	if store.Failed(err) == 0 {
		return Template{}, pipeline.Faultf(NameTaken, "name: you have a template %q", name)
	}
	if err != nil {
		return Template{}, fmt.Errorf("%s: %w", step, err)
	}
	return t, nil
}

func (s *Service) keep(ctx context.Context, d store.Domain, user string, t Template) error {
	whole, err := pipeline.Encode(t, pipeline.JSON)
	summary, err2 := pipeline.Encode(t.summary(), pipeline.JSON)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	fresh := store.If{Absent: true}
	return s.table.Write(ctx,
		store.Put(d.TemplateName(user, t.Name), nil, fresh),
		store.Put(d.TemplateSummary(user, t.ID), summary, fresh),
		store.Put(d.Template(user, t.ID), whole, fresh))
}

// Delete removes one of the user's own templates. A sample is NotAllowed, another's is NotFound.
func (s *Service) Delete(ctx context.Context, d store.Domain, user string, id int64) error {
	t, err := s.Find(ctx, d, user, id)
	if err != nil {
		return err
	}
	if t.Category == Sample {
		return pipeline.Faultf(pipeline.NotAllowed, "template %d is a sample: only your own can be deleted", id)
	}
	there := store.If{Present: true}
	err = s.table.Write(ctx,
		store.Delete(d.TemplateName(user, t.Name), there),
		store.Delete(d.TemplateSummary(user, id), there),
		store.Delete(d.Template(user, id), there))
	if store.Failed(err) >= 0 {
		return noSuch(id) // another call was quicker
	}
	if err != nil {
		return fmt.Errorf("template %d: delete: %w", id, err)
	}
	return nil
}
