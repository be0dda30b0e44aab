package api_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// links says which object was linked to; the object store has its own tests.
type links struct{}

func (links) Download(_ context.Context, d objects.Download) (string, error) {
	return "https://objects.example.com/files/" + d.Key + "?signed", nil
}

func (links) Upload(_ context.Context, u objects.Upload) (string, map[string]string, error) {
	sum, err := hex.DecodeString(u.SHA512)
	return "https://objects.example.com/files?signed", map[string]string{"X-Amz-Checksum-Sha512": base64.StdEncoding.EncodeToString(sum)}, err
}

// noObjects is a store into which nothing is ever put.
type noObjects struct{ objects.Bucket }

func (noObjects) Head(context.Context, string) (objects.Info, error) {
	return objects.Info{}, objects.ErrAbsent
}

// publish lists a file of package "hello hello" as a build of the user does.
func (s *service) publish(userID, path string) {
	s.Helper()
	s.list(s.principal().Domain, packages.Creator{ID: userID, Name: "z00232859"}, packages.File{
		Namespace: "hwstaff_pub_swrpaas", Package: "hello hello", Version: "V1", Path: path, Key: "objects/" + path,
		SHA512: strings.Repeat("0", 128), Size: 11923702,
	})
}

// principal is the administrator.
func (s *service) principal() auth.Principal {
	s.Helper()
	admin, err := s.users.Authenticate(s.Context(), s.request("GET", "/", ""), nil)
	if err != nil {
		s.Fatal(err)
	}
	return admin
}

func (s *service) list(d store.Domain, by packages.Creator, file packages.File) {
	s.Helper()
	ops, err := s.packages.Publish(s.Context(), d, by, []packages.File{file})
	if err != nil {
		s.Fatal(err)
	}
	if err := s.table.Write(s.Context(), ops...); err != nil {
		s.Fatal(err)
	}
}

const center = "/v2/manage/namespaces/hwstaff_pub_swrpaas/packages/hello%20hello/versions"

func TestPackagesAnswerAsDocumented(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.send("GET", "/v2/manage/packages", "").want(200).wantBody(`[]`)
	s.publish("li", "SpringBoot-0.0.1-SNAPSHOT.war")
	for target, name := range map[string]string{
		"/v2/manage/packages":     "list-packages.response",
		center:                    "list-versions.response",
		center + "/V1/file_paths": "list-files.response",
	} {
		got := s.send("GET", target, "").want(200).wantHeader("Content-Range", "")
		if shape(string(got.body)) != shape(example(t, name)) {
			t.Errorf("%s: %s, want the form of %s", target, got.body, example(t, name))
		}
		s.send("GET", target+"?limit=5&offset=1", "").want(200).wantHeader("Content-Range", "1-0/1").wantBody(`[]`)
	}
}

// shape is a body without what differs from package to package: numbers, times, digests, the account's name, white space.
func shape(body string) string {
	body = regexp.MustCompile(`\s|"digest":\s*"[0-9a-f]+"|"domain":\s*"\w+"|"\d{4}-[^"]*Z"`).ReplaceAllString(body, "")
	return regexp.MustCompile(`:\d+`).ReplaceAllString(body, ":0")
}

func TestPackagesAreFilteredByTheirNames(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.publish("li", "a.war")
	for query, count := range map[string]int{
		"?namespace=hwstaff_pub_swrpaas":                          1,
		"?namespace=other":                                        0,
		"?package_name=hello%20hello":                             1,
		"?package_name=hello%2520hello":                           1,
		"?package_name=hello":                                     0,
		"?package_name=hello+hello&namespace=hwstaff_pub_swrpaas": 1,
	} {
		var rows []any
		if s.send("GET", "/v2/manage/packages"+query, "").want(200).into(&rows); len(rows) != count {
			t.Errorf("%s: %d packages, want %d", query, len(rows), count)
		}
	}
}

func TestAFileIsDownloadedThroughALink(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.publish("li", "my build/out/a+b.war")
	s.publish("li", "root.war")
	files := center + "/V1/file_paths/"
	for target, key := range map[string]string{
		"my%20build/out/a+b.war":     "my build/out/a+b.war",
		"my%20build%2Fout%2Fa+b.war": "my build/out/a+b.war",
		"root.war":                   "root.war",
	} {
		s.send("GET", files+target, "").want(302).wantHeader("Location", "https://objects.example.com/files/objects/"+key+"?signed")
	}
	s.send("GET", files+"none.war", "").wantFault(pipeline.NoSuchFile, "none.war")
	s.send("GET", strings.Replace(files, "V1", "V2", 1)+"root.war", "").want(404)
	s.send("GET", strings.Replace(files, "hello%20hello", "hello", 1)+"root.war", "").wantFault(pipeline.NoSuchPackage, "hello")
	s.send("GET", strings.Replace(center, "hello%20hello", "none", 1), "").wantFault(pipeline.NoSuchPackage, "none")
	s.send("GET", center+"/V9/file_paths", "").wantFault(pipeline.NoSuchVersion, "V9")
}

func TestAPrivatePackageIsNotThereForOthers(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.publish("li", "a.war")
	admin, err := s.users.Authenticate(t.Context(), s.request("GET", "/", ""), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.as(admin.Domain, "li").send("GET", center+"/V1/file_paths/a.war", "").want(http.StatusFound)
	wang := s.as(admin.Domain, "wang")
	wang.send("GET", "/v2/manage/packages", "").want(200).wantBody(`[]`)
	for _, target := range []string{center, center + "/V1/file_paths", center + "/V1/file_paths/a.war"} {
		wang.send("GET", target, "").wantFault(pipeline.NoSuchPackage)
	}
}
