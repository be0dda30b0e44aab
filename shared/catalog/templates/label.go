package templates

import "github.com/containerops/containerops/shared/pipeline"

// Label says what a template is for; templates are filtered by its name.
type Label struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Describe string `json:"describe"`
}

// The names of labels: first the four categories of the user guide.
const (
	BuildImage  = "镜像构建"
	DeployImage = "镜像部署"
	GrayRelease = "灰度发布"
	ManyTargets = "多环境部署"
	Java        = "Java"
	Go          = "Go"
	NodeJs      = "NodeJs"
)

// labels gives the labels their ids, the documented ones where there are.
func labels(names ...string) []Label {
	ids := map[string]int64{BuildImage: 52, DeployImage: 69, Java: 70, Go: 71, NodeJs: 72, GrayRelease: 73, ManyTargets: 74}
	all := make([]Label, len(names))
	for i, name := range names {
		all[i] = Label{ID: ids[name], Name: name}
	}
	return all
}

// labelsOf are the labels of a user's own template: the category that its stages put it in.
func labelsOf(stages []pipeline.Stage) []Label {
	count := map[pipeline.Service]int{}
	for _, s := range stages {
		count[s.Service]++
	}
	switch {
	case count[pipeline.GrayDeployService] > 0:
		return labels(GrayRelease)
	case count[pipeline.OfficialDeployService] > 1:
		return labels(ManyTargets)
	case count[pipeline.OfficialDeployService] == 1:
		return labels(DeployImage)
	case count[pipeline.DockerfileBuildService] > 0:
		return labels(BuildImage)
	default:
		return labels()
	}
}

func (s *Summary) has(label string) bool {
	for _, l := range s.Labels {
		if l.Name == label {
			return true
		}
	}
	return false
}
