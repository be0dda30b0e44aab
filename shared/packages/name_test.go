package packages_test

import (
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
)

func TestAPackagesNameMayComeEncodedOrNot(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustPublish(t, ann, file("ns", "hello hello", "V1", "a"), file("ns", "hello%20hello", "V1", "b"))
	views, total := c.list(t, ann, packages.Filter{Package: "hello%20hello"}, all)
	if total != 1 || views[0].Package != "hello%20hello" {
		t.Fatalf("packages %+v", views)
	}
	for _, name := range []string{"hello hello", "hello%20hello"} {
		if files := c.files(t, "ns", name, "V1"); len(files) != 2 {
			t.Errorf("%s has %d files", name, len(files))
		}
	}
}

func TestEveryPartOfAURLIsEncoded(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustPublish(t, ann, file("n s", "hello hello", "ü?", "a b/%20#/ü.war"))
	got := c.files(t, "n s", "hello hello", "ü?")[0]
	const want = "/v2/manage/namespaces/n%20s/packages/hello%20hello/versions/%C3%BC%3F/file_paths/a%20b/%2520%23/%C3%BC.war"
	if got.URL != want || got.Folder != "/a b/%20#" || got.Filename != "ü.war" || got.Version != "ü?" {
		t.Errorf("file %+v, want %s", got, want)
	}
}

func TestNamesHaveBounds(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	long := strings.Repeat("x", pipeline.MaxSegment+1)
	deep := strings.Repeat("f/", packages.MaxFolders)
	c.mustPublish(t, ann, file(long[1:], long[1:], long[1:], deep+"a"), file("ns", "app", "V1", strings.Repeat("x", packages.MaxFilename)))
	for name, bad := range map[string]struct {
		file packages.File
		code pipeline.Code
	}{
		"no namespace":           {file("", "app", "V1", "a"), packages.InvalidNamespace},
		"a slash in a namespace": {file("a/b", "app", "V1", "a"), packages.InvalidNamespace},
		"a long namespace":       {file(long, "app", "V1", "a"), packages.InvalidNamespace},
		"no package":             {file("ns", "", "V1", "a"), packages.InvalidPackage},
		"an encoded slash":       {file("ns", "a%2Fb", "V1", "a"), packages.InvalidPackage},
		"a broken encoding":      {file("ns", "100%", "V1", "a"), packages.InvalidPackage},
		"an encoded percent":     {file("ns", "a%2520b", "V1", "a"), packages.InvalidPackage},
		"a long package":         {file("ns", long, "V1", "a"), packages.InvalidPackage},
		"no version":             {file("ns", "app", "", "a"), packages.InvalidVersion},
		"dots for a version":     {file("ns", "app", "..", "a"), packages.InvalidVersion},
		"a newline in a version": {file("ns", "app", "V\n1", "a"), packages.InvalidVersion},
		"no path":                {file("ns", "app", "V1", ""), packages.InvalidPath},
		"only a slash":           {file("ns", "app", "V1", "/"), packages.InvalidPath},
		"a way up":               {file("ns", "app", "V1", "a/../b"), packages.InvalidPath},
		"a backslash":            {file("ns", "app", "V1", `a\b`), packages.InvalidPath},
		"a NUL":                  {file("ns", "app", "V1", "a\x00"), packages.InvalidPath},
		"no UTF-8":               {file("ns", "app", "V1", "a\xff"), packages.InvalidPath},
		"too deep a folder":      {file("ns", "app", "V1", "f/"+deep+"a"), packages.InvalidPath},
		"a long name":            {file("ns", "app", "V1", strings.Repeat("x", packages.MaxFilename+1)), packages.InvalidPath},
		"a long path":            {file("ns", "app", "V1", strings.Repeat("xxxxxxxxxxxxxxxxxxxx/", 40)+"a"), packages.InvalidPath},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFault(t, c.publish(t.Context(), ann, bad.file), bad.code)
			f := bad.file
			_, err := c.FindFile(t.Context(), domain, ann, f.Namespace, f.Package, f.Version, f.Path)
			wantFault(t, err, bad.code)
		})
	}
}
