package pipeline

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
