package run

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"strconv"
	"time"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/job/mask"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
)

// pinInputs notes in the job's record which bytes it works on, so that a retry takes the same ones, and which image it makes. What
// cannot be had is left out and makes the job fail with the reason.
func (s *Service) pinInputs(ctx context.Context, b *beginning) error {
	values, err := s.values(ctx, b.key, b.run)
	if err != nil {
		return err
	}
	stage, _ := b.stage.Resolve(values)
	b.job.Resource = mask.Text(imageOf(stage), mask.Forms(b.run.secrets()))
	if faults := stage.CheckResolved(); len(faults) > 0 {
		b.job.Problem = mask.Text("with the run's params: "+faults[0].Detail, mask.Forms(b.run.secrets()))
		return nil
	}
	for _, resource := range stage.InputResources {
		input, err := s.pin(ctx, b, resource)
		if faults := pipeline.FaultsOf(err); faults != nil {
			b.job.Problem = mask.Text(fmt.Sprintf("input %s: %s", resource.Name, faults[0].Detail), mask.Forms(b.run.secrets()))
			return nil
		}
		if err != nil {
			return err
		}
		if input != nil {
			b.job.Inputs = append(b.job.Inputs, *input)
		}
	}
	return nil
}

func (s *Service) pin(ctx context.Context, b *beginning, resource pipeline.Resource) (*job.Input, error) {
	switch resource.Type {
	case pipeline.ResourceCodeSource:
		return s.pinSource(ctx, b, resource)
	case pipeline.ResourcePackage:
		return s.pinFile(ctx, b, resource)
	default:
		return nil, nil // an image is a name, it is not laid into the workspace
	}
}

func (s *Service) pinSource(ctx context.Context, b *beginning, resource pipeline.Resource) (*job.Input, error) {
	index, err := strconv.Atoi(resource.Params.StageIndex)
	if err != nil {
		return nil, fmt.Errorf("input %s: stage_index: %w", resource.Name, err)
	}
	_, from, err := s.loadStage(ctx, b.key, index)
	if err != nil {
		return nil, err
	}
	if from == nil || from.Source == nil {
		return nil, pipeline.Faultf(pipeline.NotFound, "stage %d has fetched no source", index)
	}
	return &job.Input{Name: resource.Name, Archive: true, Key: from.Source.Key, SHA512: from.Source.SHA512}, nil
}

func (s *Service) pinFile(ctx context.Context, b *beginning, resource pipeline.Resource) (*job.Input, error) {
	p := resource.Params
	file, err := s.Packages.FindFile(ctx, b.key.domain, b.run.Creator, p.Namespace, p.Package, p.Version, p.FilePath)
	if err != nil {
		return nil, err
	}
	return &job.Input{Name: resource.Name, Key: file.Key, SHA512: file.SHA512, Path: path.Base(file.Path)}, nil
}

// spec is the job that a stage asks for.
func (s *Service) spec(ctx context.Context, b *beginning) (job.Spec, error) {
	values, err := s.values(ctx, b.key, b.run)
	if err != nil {
		return job.Spec{}, err
	}
	stage, unknown := b.stage.Resolve(values)
	spec := job.Spec{
		Domain: string(b.key.domain), Pipeline: b.key.pipeline, Run: b.key.run, Stage: b.record.Index, StageName: b.stage.Name,
		Job: b.record.Job, Service: b.stage.Service,
		TimeoutSeconds:       int(s.Settings.StageTimeout / time.Second),
		HeartbeatSeconds:     int(agentHeartbeat / time.Second),
		MaxOutput:            s.Settings.MaxLog,
		Inputs:               b.job.Inputs,
		Env:                  values,
		Secrets:              b.run.secrets(),
		Problem:              b.job.Problem,
		AllowPrivateNetworks: s.Settings.AllowPrivateNetworks,
	}
	for _, name := range unknown {
		spec.Notes = append(spec.Notes, fmt.Sprintf("no param is named %q: ${%s} is left as it is", name, name))
	}
	if code, commit := b.run.source(stage.ID, stage.Params.CodeSource); code != nil {
		spec.Source = &job.Source{URL: code.URL, Branch: code.Branch, Tag: code.Tag, Commit: commit, Key: job.SourceKey(spec.Domain, spec.Pipeline, spec.Job)}
		spec.Secrets = append(spec.Secrets, urlSecrets(code.URL)...)
	}
	if build := stage.Params.JenkinsBuild; build != nil {
		spec.BasicEnv, spec.Script = build.BasicEnv, build.Shell
		if build.EnableCache {
			spec.Cache = fmt.Sprintf("%s-%d", b.key.domain, b.key.pipeline)
		}
		if report := build.TestReport; report != nil {
			spec.Tests = &job.TestReport{Path: report.Path, PassRate: report.PassRate}
		}
	}
	for i, file := range outputs(stage) {
		spec.Outputs = append(spec.Outputs, job.Output{
			Name: file.Name, LocalPath: file.Params.LocalFilePath,
			Key: fmt.Sprintf("files/%s/%d/%d/%d", spec.Domain, spec.Pipeline, spec.Job, i),
		})
	}
	return spec, nil
}

// imageOf is the image that a stage makes, the first if it makes several, or nothing.
func imageOf(stage pipeline.Stage) string {
	for _, resource := range stage.OutputResources {
		if p := resource.Params; resource.Type == pipeline.ResourceImage {
			return p.Namespace + "/" + p.Repository + ":" + p.Tag
		}
	}
	return ""
}

// outputs are the files that a stage archives.
func outputs(stage pipeline.Stage) []pipeline.Resource {
	var all []pipeline.Resource
	for _, resource := range stage.OutputResources {
		if resource.Type == pipeline.ResourcePackage {
			all = append(all, resource)
		}
	}
	return all
}

// publication says where a stage's archived files are listed.
func publication(stage pipeline.Stage, files []job.FileResult) ([]packages.File, error) {
	resources := outputs(stage)
	if len(files) != len(resources) {
		return nil, fmt.Errorf("the job archived %d files, the stage has %d", len(files), len(resources))
	}
	var all []packages.File
	for i, resource := range resources {
		p := resource.Params
		name := p.FilePath
		if name == "" {
			name = path.Base(p.LocalFilePath)
		}
		all = append(all, packages.File{
			Namespace: p.Namespace, Package: p.Package, Version: p.Version, Path: name,
			Key: files[i].Key, SHA512: files[i].SHA512, Size: files[i].Size,
		})
	}
	return all, nil
}

// urlSecrets are the credentials in a URL.
func urlSecrets(raw string) []string {
	u, err := url.Parse(raw)
	if err != nil || u.User == nil {
		return nil
	}
	password, _ := u.User.Password()
	if pipeline.IsToken(password) {
		return []string{u.User.Username()}
	}
	return []string{password}
}
