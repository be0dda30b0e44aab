// Package templates is what pipelines are begun from: the samples that come with the service, and the templates that users
// export from their pipelines, each for its own user.
//
// A template is a definition with places to be filled in: strings that are empty, and "//.git" for a repository's URL. The
// samples are files of their own:
//
//	id: 1
//	created_at: "2019-08-14T07:52:43.311756Z"
//	labels: [镜像构建]        names of labels; the first is the category in which it is shown
//	name: 基于源码构建镜像
//	description: …
//	stages: …                 as in a definition
//
// A user's own have labels by what their stages do. Their records are in the user's partition (package store has the keys): one
// for lists, one with everything, one for the name, written together.
package templates

import (
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// The categories, as the reference has them.
const (
	Sample = "sample_template" // comes with the service; everybody sees it
	Mine   = "my_template"     // exported by the user who asks
)

// Service keeps the templates. Make it with New; Now may be changed before the first call.
type Service struct {
	Now func() time.Time

	table store.Table
}

// New makes a Service.
func New(table store.Table) *Service { return &Service{Now: time.Now, table: table} }

// Template is a template as get template answers it.
type Template struct {
	ID            int64                   `json:"id"`
	Name          string                  `json:"name"`
	Description   string                  `json:"description"`
	TypeChinese   string                  `json:"template_type_ch"` // always empty, as in the reference
	TypeEnglish   string                  `json:"template_type_en"`
	Category      string                  `json:"template_category"`
	Created       string                  `json:"created_at"`
	Updated       string                  `json:"updated_at"`
	PreOperation  *pipeline.PreOperation  `json:"pre_operation,omitempty"`
	PostOperation *pipeline.PostOperation `json:"post_operation,omitempty"`
	Params        []pipeline.Param        `json:"params"`
	Stages        Stages                  `json:"stages"`
	Labels        []Label                 `json:"pipeline_labels"`
}

// Summary is a template in a list.
type Summary struct {
	ID          int64   `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"description"`
	TypeChinese string  `json:"template_type_ch"`
	TypeEnglish string  `json:"template_type_en"`
	Category    string  `json:"template_category"`
	Created     string  `json:"created_at"`
	Updated     string  `json:"updated_at"`
	Stages      []Stage `json:"stages"`
	Labels      []Label `json:"pipeline_labels"`
}

// Stage is a stage in a list.
type Stage struct {
	Name    string           `json:"name"`
	Service pipeline.Service `json:"service_name"`
	IsTask  bool             `json:"is_task"`
}

func (t *Template) summary() Summary {
	s := Summary{
		ID: t.ID, Name: t.Name, Description: t.Description, TypeChinese: t.TypeChinese, TypeEnglish: t.TypeEnglish,
		Category: t.Category, Created: t.Created, Updated: t.Updated, Stages: make([]Stage, len(t.Stages)), Labels: t.Labels,
	}
	for i, stage := range t.Stages {
		s.Stages[i] = Stage{stage.Name, stage.Service, stage.IsTask}
	}
	return s
}

// partIDs is how many ids a template has for its stages and params.
const partIDs = 1000

// number gives ids to the parts: they follow from the template's own, so that they are never another's.
func (t *Template) number() {
	id := t.ID * partIDs
	for i := range t.Stages {
		id++
		t.Stages[i].ID = id
	}
	for i := range t.Params {
		id++
		t.Params[i].ID, t.Params[i].IsTemplate = id, true
	}
}
