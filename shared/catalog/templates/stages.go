package templates

import "github.com/containerops/containerops/shared/pipeline"

// Stages are a template's. They are written with all fields that a resource has, so that the places to be filled in are seen; a
// definition leaves out what is empty.
type Stages []pipeline.Stage

// MarshalJSON writes the stages in the documented order.
func (all Stages) MarshalJSON() ([]byte, error) {
	shown := make([]shownStage, len(all))
	for i, s := range all {
		shown[i] = shownStage{
			s.ID, s.Name, s.Service, s.Params, s.ExceptionHandler, show(s.InputResources), showOutputs(s.OutputResources),
			s.PreOperation, s.PostOperation, s.IsTask,
		}
	}
	return pipeline.Encode(shown, pipeline.JSON)
}

type shownStage struct {
	ID               int64                      `json:"id"`
	Name             string                     `json:"name"`
	Service          pipeline.Service           `json:"service_name"`
	Params           pipeline.StageParams       `json:"params"`
	ExceptionHandler *pipeline.ExceptionHandler `json:"exception_handler,omitempty"`
	InputResources   []shownResource            `json:"input_resources,omitempty"`
	OutputResources  []shownResource            `json:"output_resources,omitempty"`
	PreOperation     *pipeline.PreOperation     `json:"pre_operation,omitempty"`
	PostOperation    *pipeline.PostOperation    `json:"post_operation,omitempty"`
	IsTask           bool                       `json:"is_task"`
}

type shownResource struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Type        string `json:"type"`
	Params      any    `json:"params"`
}

type shownImage struct {
	Namespace  string `json:"namespace"`
	Repository string `json:"repository"`
	Tag        string `json:"tag"`
}

type shownPackage struct {
	Namespace string `json:"namespace"`
	Package   string `json:"package"`
	Version   string `json:"version"`
	FilePath  string `json:"file_path"`
}

type shownOutput struct {
	shownPackage
	LocalFilePath string `json:"local_file_path"`
}

func show(resources []pipeline.Resource) []shownResource {
	all := make([]shownResource, len(resources))
	for i, r := range resources {
		all[i] = shownResource{r.Name, r.Description, r.Type, r.Params}
		switch p := r.Params; r.Type {
		case pipeline.ResourceImage:
			all[i].Params = shownImage{p.Namespace, p.Repository, p.Tag}
		case pipeline.ResourcePackage:
			all[i].Params = shownPackage{p.Namespace, p.Package, p.Version, p.FilePath}
		}
	}
	return all
}

// showOutputs shows also which built file a package's is.
func showOutputs(resources []pipeline.Resource) []shownResource {
	all := show(resources)
	for i, r := range resources {
		if packed, is := all[i].Params.(shownPackage); is {
			all[i].Params = shownOutput{packed, r.Params.LocalFilePath}
		}
	}
	return all
}
