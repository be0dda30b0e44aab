package api_test

import (
	"strings"

	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
)

const (
	nsPackages = "/v2/manage/namespaces/ns/packages"
	hello      = nsPackages + "/hello%20hello"
)

func packageContracts() []operation {
	long := strings.Repeat("x", pipeline.MaxSegment+1)
	return []operation{
		{
			id: "list-packages", request: "GET " + packageList, status: 200,
			fields: map[string]string{"0.package": "bare", "1.package": "hello%20hello", "1.num_versions": "2", "1.size": "21", "1.self_auth": "7", "2.package": "open"},
			refused: []refusal{
				{code: pipeline.InvalidLimit, request: "GET " + packageList + "?limit=x"},
			},
			list: &list{rows: 3, filters: map[string]int{"namespace=ns": 3, "namespace=other": 0, "package_name=open": 1, "package_name=hello%20hello&namespace=ns": 1}},
		},
		{
			id: "create-package", request: "POST " + packageList, status: 201,
			body:   `{"namespace": "ns", "name": "new one", "description": "words", "visibility": "public"}`,
			fields: map[string]string{"namespace": "ns", "package": "new%20one", "visibility": "public", "num_versions": "0", "creator": "creator", "self_auth": "7"},
			refused: []refusal{
				{code: packages.InvalidNamespace, says: "empty", body: `{"name": "app"}`},
				{code: packages.InvalidPackage, says: "empty", body: `{"namespace": "ns"}`},
				{code: packages.InvalidVisibility, says: "secret", body: `{"namespace": "ns", "name": "app", "visibility": "secret"}`},
				{code: packages.PackageExists, says: "hello%20hello", body: `{"namespace": "ns", "name": "hello hello"}`},
			},
		},
		{
			id: "edit-package", request: "PATCH " + hello, body: `{"visibility": "public"}`, status: 200,
			fields: map[string]string{"package": "hello%20hello", "visibility": "public", "description": "words"},
			refused: []refusal{
				{code: packages.InvalidVisibility, says: "secret", body: `{"visibility": "secret"}`},
				{code: pipeline.NotAllowed, as: "manage", request: "PATCH " + nsPackages + "/open"},
				{code: pipeline.NoSuchPackage, as: "manage"},
				{code: pipeline.NoSuchPackage, request: "PATCH " + nsPackages + "/none"},
			},
		},
		{
			id: "delete-package", request: "DELETE " + nsPackages + "/bare", status: 204,
			refused: []refusal{
				{code: packages.InvalidNamespace, request: "DELETE /v2/manage/namespaces/" + long + "/packages/bare"},
				{code: pipeline.NotAllowed, as: "manage", request: "DELETE " + nsPackages + "/open"},
				{code: pipeline.NoSuchPackage, as: "manage"},
				{code: packages.HasVersions, says: "has 2", request: "DELETE " + hello},
			},
		},
		{
			id: "list-versions", request: "GET " + hello + "/versions", status: 200,
			fields: map[string]string{"0.version": "V1", "0.num_files": "2", "0.size": "14", "1.version": "V2"},
			refused: []refusal{
				{code: pipeline.InvalidOffset, request: "GET " + hello + "/versions?offset=x"},
				{code: pipeline.NoSuchPackage, as: "manage"},
			},
			list: &list{rows: 2},
		},
		{
			id: "delete-version", request: "DELETE " + hello + "/versions/V1", status: 204,
			refused: []refusal{
				{code: packages.InvalidVersion, request: "DELETE " + hello + "/versions/" + long},
				{code: pipeline.NotAllowed, as: "manage", request: "DELETE " + nsPackages + "/open/versions/V1"},
				{code: pipeline.NoSuchVersion, says: "V9", request: "DELETE " + hello + "/versions/V9"},
				{code: pipeline.NoSuchPackage, as: "manage"},
			},
		},
	}
}

func fileContracts() []operation {
	const files = hello + "/versions/V1/file_paths"
	upload := `{"folder": "/my build", "filename": "b.war", "size": 10, "digest": "` + strings.Repeat("ab", 64) + `"}`
	return []operation{
		{
			id: "list-files", request: "GET " + files, status: 200,
			fields: map[string]string{"0.folder": "/my build/out", "0.filename": "a+b.war", "0.url": files + "/my%20build/out/a+b.war", "1.folder": "/", "1.url": files + "/root.war"},
			refused: []refusal{
				{code: pipeline.InvalidLimit, request: "GET " + files + "?limit=-1"},
				{code: pipeline.NoSuchVersion, says: "V9", request: "GET " + hello + "/versions/V9/file_paths"},
				{code: pipeline.NoSuchPackage, as: "manage"},
			},
			list: &list{rows: 2},
		},
		{
			id: "upload-file", request: "POST " + files, body: upload, status: 201,
			header: map[string]string{"Cache-Control": "no-store"},
			fields: map[string]string{"upload_url": "https://objects.example.com/files?signed"},
			refused: []refusal{
				{code: pipeline.MissingParam, says: "filename", body: `{}`},
				{code: packages.InvalidPath, says: "..", body: strings.Replace(upload, "/my build", "/a/../b", 1)},
				{code: packages.InvalidPath, says: "64 folders", body: strings.Replace(upload, "/my build", strings.Repeat("/a", 65), 1)},
				{code: packages.OverQuota, says: "over the 1 that", given: func(w *world) { w.packages.MaxBytes = 1 }},
				{code: pipeline.NotAllowed, as: "manage", request: "POST " + nsPackages + "/open/versions/V1/file_paths"},
				{code: pipeline.NoSuchPackage, as: "manage"},
			},
		},
		{
			id: "download-file", request: "GET " + files + "/my%20build/out/a+b.war", status: 302,
			header: map[string]string{"Location": "https://objects.example.com/files/objects/my build/out/a+b.war?signed", "Cache-Control": "no-store"},
			refused: []refusal{
				{code: packages.InvalidPath, says: "64 folders", request: "GET " + files + strings.Repeat("/a", 66)},
				{code: pipeline.NoSuchFile, says: "none.war", request: "GET " + files + "/none.war"},
				{code: pipeline.NoSuchPackage, as: "manage"},
			},
		},
	}
}
