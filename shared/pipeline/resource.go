package pipeline

import (
	"slices"
	"strconv"
	"strings"
)

// Limits of a stage's resources.
const (
	MaxResources = 64  // inputs of a stage
	MaxOutputs   = 30  // outputs of a stage: each may be three writes of the transaction that ends it
	MaxSegment   = 128 // bytes of a namespace, package, version, image repository or tag
	MaxFilePath  = 800 // bytes of a file's path: with a package's other names it is a key of the table
)

// Resource is something a stage takes or makes.
type Resource struct {
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Type        string         `json:"type"`
	Params      ResourceParams `json:"params"`
}

// The types of Resource.
const (
	ResourceCodeSource = "code_source"
	ResourceImage      = "image"
	ResourcePackage    = "package"
)

// ResourceParams are the fields of all types; which are required depends on the type.
type ResourceParams struct {
	StageIndex    string `json:"stage_index,omitempty"`     // code_source: position of the stage that fetched it, from "0"
	Namespace     string `json:"namespace,omitempty"`       // image, package
	Repository    string `json:"repository,omitempty"`      // image
	Tag           string `json:"tag,omitempty"`             // image
	Package       string `json:"package,omitempty"`         // package
	Version       string `json:"version,omitempty"`         // package
	FilePath      string `json:"file_path,omitempty"`       // package: where it lies in the version; default: base name
	LocalFilePath string `json:"local_file_path,omitempty"` // package: the built file, relative to the workspace
}

func readResource(res *Resource) setter {
	return func(r *reader, v *node, at path) {
		kind := ""
		if t := v.get("type"); t != nil {
			kind = t.text
		}
		r.object(v, at, map[string]setter{
			"name":        text(&res.Name),
			"description": text(&res.Description),
			"type":        text(&res.Type),
			"params":      readResourceParams(&res.Params, kind),
		}, "params")
	}
}

// readResourceParams reads the fields that the type of resource has; others are ignored like unknown ones.
func readResourceParams(p *ResourceParams, kind string) setter {
	set := map[string]setter{}
	switch kind {
	case ResourceCodeSource:
		set["stage_index"] = text(&p.StageIndex)
	case ResourceImage:
		set["namespace"], set["repository"], set["tag"] = text(&p.Namespace), text(&p.Repository), text(&p.Tag)
	case ResourcePackage:
		set["namespace"], set["package"], set["version"] = text(&p.Namespace), text(&p.Package), text(&p.Version)
		set["file_path"], set["local_file_path"] = text(&p.FilePath), text(&p.LocalFilePath)
	}
	return func(r *reader, v *node, at path) { r.object(v, at, set) }
}

func (s *Stage) checkResources(c *checker, at path, i int) {
	in, out := at.field("input_resources"), at.field("output_resources")
	c.count(in, len(s.InputResources), MaxResources)
	for n := range s.InputResources {
		r, here := &s.InputResources[n], in.index(n)
		r.check(c, here, ResourceCodeSource, ResourceImage, ResourcePackage)
		if r.Type == ResourceCodeSource {
			c.stageIndex(here.field("params").field("stage_index"), r.Params.StageIndex, i)
		}
	}
	c.count(out, len(s.OutputResources), MaxOutputs)
	for n := range s.OutputResources {
		r, here := &s.OutputResources[n], out.index(n)
		r.check(c, here, ResourceImage, ResourcePackage)
		if r.Type == ResourcePackage && s.Service == JenkinsBuildService {
			c.present(here.field("params").field("local_file_path"), r.Params.LocalFilePath)
		}
	}
}

func (r *Resource) check(c *checker, at path, types ...string) {
	c.name(InvalidParam, at.field("name"), r.Name)
	c.prose(at.field("description"), r.Description, MaxDescription)
	oneOf(c, at.field("type"), r.Type, types...)
	p, here := r.Params, at.field("params")
	switch r.Type {
	case ResourceImage:
		c.imageName(here.field("namespace"), p.Namespace)
		c.imageName(here.field("repository"), p.Repository)
		if c.present(here.field("tag"), p.Tag) {
			c.imageTag(here.field("tag"), p.Tag)
		}
	case ResourcePackage:
		c.segment(here.field("namespace"), p.Namespace)
		c.packageName(here.field("package"), p.Package)
		c.segment(here.field("version"), p.Version)
		c.relative(here.field("file_path"), p.FilePath)
		c.relative(here.field("local_file_path"), p.LocalFilePath)
	}
}

// stageIndex checks that the stage at i takes the source of an earlier code_source stage.
func (c *checker) stageIndex(at path, value string, i int) {
	if !c.present(at, value) || c.services == nil {
		return
	}
	from, err := strconv.Atoi(value)
	switch {
	case err != nil || value != strconv.Itoa(from):
		c.fault(InvalidParam, at, "must be the position of a stage, from 0, is %s", excerpt(value))
	case from < 0 || from >= i:
		c.fault(InvalidParam, at, "must be a stage before this one, is %d", from)
	case c.services[from] != CodeSourceService:
		c.fault(InvalidParam, at, "must be a %s stage, stage %d is %s", CodeSourceService, from, excerpt(string(c.services[from])))
	}
}

// The names of the OCI distribution specification, a repository's as often as it has folders.
var (
	imageName = pattern(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`)
	imageTag  = pattern(`^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$`)
)

func (c *checker) imageName(at path, value string) {
	if !c.present(at, value) {
		return
	}
	c.line(at, value, MaxSegment)
	if !imageName().MatchString(shape(value)) {
		c.fault(InvalidParam, at, "must be lower-case letters and digits, joined by . _ - or /, is %s", excerpt(value))
	}
}

func (c *checker) imageTag(at path, value string) {
	if value != "" && !imageTag().MatchString(shape(value)) {
		c.fault(InvalidParam, at, "must be 1 to 128 letters, digits, _ . and -, not beginning with . or -, is %s", excerpt(value))
	}
}

// segment checks a required name that becomes one segment of a package's path.
func (c *checker) segment(at path, value string) {
	if !c.present(at, value) {
		return
	}
	c.line(at, value, MaxSegment)
	if value == "." || value == ".." || strings.ContainsAny(value, `/\`) {
		c.fault(InvalidParam, at, "must be one segment of a path, is %s", excerpt(value))
	}
}

// relative checks a path that may be absent and must not lead out of where it begins.
func (c *checker) relative(at path, value string) {
	c.line(at, value, MaxFilePath)
	if strings.HasPrefix(value, "/") || strings.Contains(value, `\`) || slices.Contains(strings.Split(value, "/"), "..") {
		c.fault(InvalidParam, at, "must be a relative path without .. and \\, is %s", excerpt(value))
	}
}

func resolveResources(all []Resource, with *substitution) []Resource {
	all = slices.Clone(all)
	for i := range all {
		p := &all[i].Params
		with.each(&p.Namespace, &p.Repository, &p.Tag, &p.Package, &p.Version, &p.FilePath, &p.LocalFilePath)
		p.normalise()
	}
	return all
}
