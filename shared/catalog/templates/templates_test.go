package templates_test

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/catalog/templates"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

const domain store.Domain = "0123456789abcdef0123456789abcdef"

var all = pipeline.Paging{Limit: pipeline.MaxLimit}

func newService(t *testing.T) *templates.Service {
	t.Helper()
	table, err := bolt.Open(filepath.Join(t.TempDir(), "table"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { table.Close() })
	s := templates.New(table)
	s.Now = func() time.Time { return time.Date(2019, 9, 24, 7, 41, 57, 499821000, time.UTC) }
	return s
}

func list(t *testing.T, s *templates.Service, user string, f templates.Filter, page pipeline.Paging) ([]templates.Summary, int) {
	t.Helper()
	found, total, err := s.List(t.Context(), domain, user, f, page)
	if err != nil {
		t.Fatal(err)
	}
	return found, total
}

func wantFault(t *testing.T, err error, code pipeline.Code) {
	t.Helper()
	if faults := pipeline.FaultsOf(err); len(faults) == 0 || faults[0].Code != code {
		t.Errorf("error %v, want %s", err, code)
	}
}

//go:embed testdata/list-templates.response.json
var listed []byte

//go:embed testdata/get-template.response.json
var got []byte

// documented is the documented template as the pipeline that it was exported from.
func documented(t *testing.T) *pipeline.Pipeline {
	t.Helper()
	p, err := pipeline.Decode(got, pipeline.JSON)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// same compares two documents of JSON but for the numbers that are ids.
func same(t *testing.T, have, want []byte) {
	t.Helper()
	var texts [2]string
	for i, document := range [][]byte{have, want} {
		var tree any
		if err := json.Unmarshal(document, &tree); err != nil {
			t.Fatal(err)
		}
		text, err := json.MarshalIndent(withoutIDs(tree), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	if texts[0] != texts[1] {
		t.Errorf("have %s\nwant %s", texts[0], texts[1])
	}
}

func withoutIDs(tree any) any {
	switch v := tree.(type) {
	case map[string]any:
		delete(v, "id")
		delete(v, "updated_at") // theirs is some microseconds later
		for _, value := range v {
			withoutIDs(value)
		}
	case []any:
		for _, value := range v {
			withoutIDs(value)
		}
	}
	return tree
}

func TestTheDocumentedListIsWhatTheCatalogueAnswers(t *testing.T) {
	t.Parallel()
	found, total := list(t, newService(t), "li", templates.Filter{Label: templates.NodeJs, Category: templates.Sample}, all)
	if total != 2 || len(found) != 2 {
		t.Fatalf("%d of %d templates", len(found), total)
	}
	have, err := pipeline.Encode(found[1:], pipeline.JSON)
	if err != nil {
		t.Fatal(err)
	}
	same(t, have, listed)
}

func TestTheDocumentedTemplateIsAnExport(t *testing.T) {
	t.Parallel()
	made, err := newService(t).Export(t.Context(), domain, "li", documented(t), "基于源码构建镜像", "")
	if err != nil {
		t.Fatal(err)
	}
	have, err := pipeline.Encode(made, pipeline.JSON)
	if err != nil {
		t.Fatal(err)
	}
	same(t, have, got)
}

func TestTheCatalogueHasTenSamplesInFourCategories(t *testing.T) {
	t.Parallel()
	s := newService(t)
	found, total := list(t, s, "li", templates.Filter{}, all)
	if total != 10 || len(found) != 10 {
		t.Fatalf("%d of %d templates", len(found), total)
	}
	categories, names := map[string]int{}, map[string]bool{}
	for i, summary := range found {
		categories[summary.Labels[0].Name]++
		names[summary.Name] = true
		if summary.ID != int64(i+1) || summary.Category != templates.Sample || summary.Description == "" {
			t.Errorf("template %+v", summary)
		}
		for _, l := range summary.Labels {
			if l.ID == 0 {
				t.Errorf("template %d: label %q has no id", summary.ID, l.Name)
			}
		}
	}
	if len(names) != 10 || len(categories) != 4 {
		t.Errorf("names %v, categories %v", names, categories)
	}
	for category := range categories {
		if !slices.Contains([]string{templates.BuildImage, templates.DeployImage, templates.GrayRelease, templates.ManyTargets}, category) {
			t.Errorf("category %s", category)
		}
	}
	for _, page := range []struct {
		filter        templates.Filter
		limit, offset int
		count, total  int
	}{
		{templates.Filter{}, 4, 8, 2, 10},
		{templates.Filter{}, 4, 10, 0, 10},
		{templates.Filter{Label: templates.DeployImage}, 2, 1, 2, 3},
		{templates.Filter{Category: templates.Mine}, 4, 0, 0, 0},
		{templates.Filter{Category: "other"}, 4, 0, 0, 0},
		{templates.Filter{Label: "other"}, 4, 0, 0, 0},
	} {
		found, total := list(t, s, "li", page.filter, pipeline.Paging{Limit: page.limit, Offset: page.offset})
		if len(found) != page.count || total != page.total {
			t.Errorf("%+v: %d of %d", page, len(found), total)
		}
	}
}

func TestEverySampleMakesAPipelineWhenItsPlacesAreFilled(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for id := range int64(10) {
		t.Run(fmt.Sprint(id+1), func(t *testing.T) {
			t.Parallel()
			found, err := s.Find(t.Context(), domain, "li", id+1)
			if err != nil {
				t.Fatal(err)
			}
			for _, format := range []pipeline.Format{pipeline.JSON, pipeline.YAML} {
				body, err := pipeline.Encode(found, format)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := pipeline.Read(body, format); err == nil {
					t.Error("it has no places to fill")
				}
				if _, err := pipeline.Read(fill(body), format); err != nil {
					t.Errorf("%v: %s", err, fill(body))
				}
			}
		})
	}
}

// fill writes something into each place of a template.
func fill(body []byte) []byte {
	const deployment = `"{\"version\": 1, \"cluster\": \"dev\", \"namespace\": \"shop\", \"workload\": \"web\", ` +
		`\"standard\": {\"containers\": [{\"name\": \"web\", \"image\": \"registry.example.com/shop/web:1\"}]}}"`
	pairs := []string{"//.git", "https://github.com/acme/web.git"}
	for name, value := range map[string]string{
		"git_type": `"github"`, "namespace": `"shop"`, "repository": `"web"`, "tag": `"v1"`, "package": `"web"`, "file_path": `"web.jar"`,
		"local_file_path": `"target/web.jar"`, "user_name": `"li"`, "input_info": deployment,
	} {
		pairs = append(pairs, `"`+name+`":""`, `"`+name+`":`+value, name+`: ""`, name+`: `+value)
	}
	return []byte(strings.NewReplacer(pairs...).Replace(string(body)))
}

func TestAUsersOwnTemplatesAreTheirs(t *testing.T) {
	t.Parallel()
	s := newService(t)
	made, err := s.Export(t.Context(), domain, "li", documented(t), "mine", "words")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("their user lists and reads them", func(t *testing.T) {
		found, total := list(t, s, "li", templates.Filter{Category: templates.Mine, Label: templates.BuildImage}, all)
		if total != 1 || found[0].ID != made.ID || found[0].Name != "mine" || found[0].Description != "words" || len(found[0].Stages) != 2 {
			t.Errorf("%+v", found)
		}
		if _, total := list(t, s, "li", templates.Filter{}, all); total != 11 {
			t.Errorf("%d in all", total)
		}
		read, err := s.Find(t.Context(), domain, "li", made.ID)
		first, _ := pipeline.Encode(made, pipeline.JSON)
		second, _ := pipeline.Encode(read, pipeline.JSON)
		if err != nil || string(first) != string(second) {
			t.Errorf("%s\n%s\n%v", first, second, err)
		}
	})
	t.Run("others do not", func(t *testing.T) {
		if _, total := list(t, s, "wang", templates.Filter{}, all); total != 10 {
			t.Errorf("%d in all", total)
		}
		_, err := s.Find(t.Context(), domain, "wang", made.ID)
		wantFault(t, err, pipeline.NotFound)
		_, err = s.Find(t.Context(), "ffffffffffffffffffffffffffffffff", "li", made.ID)
		wantFault(t, err, pipeline.NotFound)
		wantFault(t, s.Delete(t.Context(), domain, "wang", made.ID), pipeline.NotFound)
	})
	t.Run("a name is one's own once", func(t *testing.T) {
		_, err := s.Export(t.Context(), domain, "li", documented(t), "mine", "")
		wantFault(t, err, templates.NameTaken)
		if _, err := s.Export(t.Context(), domain, "wang", documented(t), "mine", ""); err != nil {
			t.Error(err)
		}
		_, err = s.Export(t.Context(), domain, "li", documented(t), "", "")
		wantFault(t, err, pipeline.MissingParam)
	})
	t.Run("and are deleted, samples are not", func(t *testing.T) {
		if err := s.Delete(t.Context(), domain, "li", made.ID); err != nil {
			t.Fatal(err)
		}
		wantFault(t, s.Delete(t.Context(), domain, "li", made.ID), pipeline.NotFound)
		wantFault(t, s.Delete(t.Context(), domain, "li", 1), pipeline.NotAllowed)
		if _, err := s.Export(t.Context(), domain, "li", documented(t), "mine", ""); err != nil {
			t.Error(err)
		}
	})
}

func TestAnExportIsLabelledByWhatItsStagesDo(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for want, services := range map[string][]pipeline.Service{
		templates.BuildImage:  {pipeline.CodeSourceService, pipeline.DockerfileBuildService},
		templates.DeployImage: {pipeline.DockerfileBuildService, pipeline.OfficialDeployService},
		templates.ManyTargets: {pipeline.OfficialDeployService, pipeline.OfficialDeployService},
		templates.GrayRelease: {pipeline.GrayDeployService, pipeline.OfficialDeployService},
		"":                    {pipeline.CodeSourceService, pipeline.JenkinsBuildService},
	} {
		p := &pipeline.Pipeline{}
		for _, service := range services {
			p.Stages = append(p.Stages, pipeline.Stage{Name: "s", Service: service})
		}
		made, err := s.Export(t.Context(), domain, "li", p, "t"+want, "")
		if err != nil {
			t.Fatal(err)
		}
		name := ""
		for _, l := range made.Labels {
			name += l.Name
		}
		if name != want || made.Labels == nil || made.Params == nil {
			t.Errorf("labels %+v, want %q", made.Labels, want)
		}
	}
}
