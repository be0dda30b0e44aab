package api_test

import (
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
)

const (
	packageList = "/v2/manage/packages"
	helloHello  = "/v2/manage/namespaces/hwstaff_pub_swrpaas/packages/hello%20hello"
	newPackage  = `{"namespace": "hwstaff_pub_swrpaas", "name": "hello hello", "description": "words", "visibility": "public"}`
)

func TestAPackageIsMadeEditedAndDeleted(t *testing.T) {
	t.Parallel()
	s := start(t)
	var made, changed packages.PackageView
	s.send("POST", packageList, newPackage).want(201).into(&made)
	if made.Package != "hello%20hello" || made.Description != "words" || made.Visibility != packages.Public || made.Creator != "admin" {
		t.Errorf("made %+v", made)
	}
	s.send("POST", packageList, newPackage).wantFault(packages.PackageExists, "hello%20hello")
	s.send("PATCH", helloHello, `{"visibility": "private"}`).want(200).into(&changed)
	if changed.Visibility != packages.Private || changed.Description != "words" || changed.ID != made.ID {
		t.Errorf("changed %+v", changed)
	}
	s.send("PATCH", helloHello, `{"visibility": "secret"}`).wantFault(packages.InvalidVisibility, "secret")
	s.send("PATCH", helloHello, `{"visibility": 7}`).wantFault(pipeline.InvalidParam, "visibility")
	s.send("POST", packageList, `{"namespace": "ns"}`).wantFault(packages.InvalidPackage, "empty")
	s.send("POST", packageList, `{"name": "app"}`).wantFault(packages.InvalidNamespace, "empty")
	s.send("DELETE", helloHello, "").want(204)
	s.send("DELETE", helloHello, "").wantFault(pipeline.NoSuchPackage)
	s.send("PATCH", helloHello, `{}`).wantFault(pipeline.NoSuchPackage)
}

func TestAPackageIsDeletedAfterItsVersions(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.publish("li", "a.war")
	s.send("DELETE", helloHello, "").wantFault(packages.HasVersions, "1")
	s.send("DELETE", helloHello+"/versions/V2", "").wantFault(pipeline.NoSuchVersion, "V2")
	s.send("DELETE", helloHello+"/versions/V1", "").want(204)
	s.send("GET", center, "").want(200).wantBody(`[]`)
	s.send("DELETE", helloHello, "").want(204)
}

func TestAnUploadIsAnsweredWithALink(t *testing.T) {
	t.Parallel()
	s := start(t)
	files := center + "/V1/file_paths"
	body := `{"folder": "/my build", "filename": "a.war", "size": 10, "digest": "` + strings.Repeat("ab", 64) + `"}`
	s.send("POST", files, body).wantFault(pipeline.NoSuchPackage)
	s.send("POST", packageList, newPackage).want(201)
	var link packages.UploadLink
	s.send("POST", files, body).want(201).wantHeader("Cache-Control", "no-store").into(&link)
	if link.URL != "https://objects.example.com/files?signed" || len(link.Headers) != 1 || link.Expires == "" {
		t.Errorf("link %+v", link)
	}
	s.send("POST", files, `{"filename": "a/b", "size": 10, "digest": "ab"}`).wantFault(packages.InvalidPath, "filename")
	s.send("POST", files, `{}`).wantFault(pipeline.MissingParam, "filename")
	s.send("POST", files, strings.Replace(body, "10", "1e30", 1)).want(400)
	s.send("POST", files, strings.Replace(body, "10", "6000000000", 1)).wantFault(pipeline.InvalidParam, "size")
	s.send("POST", files, strings.Replace(body, "/my build", "/a/../b", 1)).wantFault(packages.InvalidPath, "..")
}

// A package is its creator's and the administrator's to change; others read it when it is public.
func TestWhoMayChangeAPackage(t *testing.T) {
	t.Parallel()
	s := start(t)
	li, _ := s.user("li")
	wang, _ := s.user("wang")
	li.send("POST", packageList, strings.Replace(newPackage, "public", "private", 1)).want(201)
	body := `{"filename": "a.war", "size": 10, "digest": "` + strings.Repeat("ab", 64) + `"}`
	tries := func(who *service, status int) {
		t.Helper()
		who.send("PATCH", helloHello, `{}`).want(status)
		who.send("POST", center+"/V1/file_paths", body).want(max(status, 201))
		who.send("DELETE", center+"/V1", "").want(max(status, 404)) // there is none, but for who may not even look
	}
	tries(wang, 404)
	li.send("PATCH", helloHello, `{"visibility": "public"}`).want(200)
	wang.send("PATCH", helloHello, `{}`).wantFault(pipeline.NotAllowed)
	wang.send("POST", center+"/V1/file_paths", body).wantFault(pipeline.NotAllowed)
	wang.send("DELETE", center+"/V1", "").wantFault(pipeline.NotAllowed)
	wang.send("DELETE", helloHello, "").wantFault(pipeline.NotAllowed)
	tries(s, 200)
	s.send("DELETE", helloHello, "").want(204)
}
