package templates

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/containerops/containerops/shared/pipeline"
)

//go:embed samples/*.yaml
var sampleFiles embed.FS

// samples are the catalogue, read when it is first asked for: most of the functions that link it never ask.
var samples = sync.OnceValues(readSamples)

// readSamples reads the catalogue, in the order of the ids.
func readSamples() ([]Template, error) {
	const folder = "samples"
	entries, err := sampleFiles.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	all := make([]Template, len(entries))
	for i, e := range entries {
		text, err := sampleFiles.ReadFile(path.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		if all[i], err = readSample(text); err != nil {
			return nil, fmt.Errorf("template %s: %w", e.Name(), err)
		}
	}
	slices.SortFunc(all, func(a, b Template) int { return int(a.ID - b.ID) })
	return all, nil
}

// readSample reads a sample: what is about the template by its own, the rest as a definition whose rules are not checked yet.
func readSample(text []byte) (Template, error) {
	var about struct {
		ID      int64     `yaml:"id"`
		Created time.Time `yaml:"created_at"`
		Labels  []string  `yaml:"labels"`
	}
	if err := yaml.Unmarshal(text, &about); err != nil {
		return Template{}, err
	}
	p, err := pipeline.Decode(text, pipeline.YAML)
	if err != nil {
		return Template{}, err
	}
	t := Template{
		ID: about.ID, Name: p.Name, Description: p.Description, Category: Sample,
		Created: pipeline.FormatTime(about.Created), Updated: pipeline.FormatTime(about.Created),
		Params: systemParams(about.Created), Stages: p.Stages, Labels: labels(about.Labels...),
	}
	t.number()
	return t, nil
}

// systemParams are the params that every run has, as the reference shows them in a template.
func systemParams(created time.Time) []pipeline.Param {
	return []pipeline.Param{
		{Name: pipeline.ParamIncrement, Description: "流水线自增量", Value: "1"},
		{Name: pipeline.ParamTimestamp, Description: "流水线时间戳", Value: pipeline.Timestamp(created)},
	}
}
