package api_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/containerops/containerops/infra/local/gateway"
	"github.com/containerops/containerops/shared/api"
	"github.com/containerops/containerops/shared/auth/sign"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
)

// overGateway serves the API as an HTTP API does: each request is an event whose path has been decoded.
func (s *service) overGateway() (address string) {
	s.Helper()
	routes := []gateway.Route{{Path: gateway.Default, Function: "api"}}
	for _, route := range api.Routes() {
		method, path, _ := strings.Cut(strings.Replace(route, "{path...}", "{path+}", 1), " ")
		routes = append(routes, gateway.Route{Method: method, Path: path, Function: "api"})
	}
	g, err := gateway.New(routes, map[string]gateway.Function{"api": lambda.NewHandler(api.Lambda(s.handler))})
	if err != nil {
		s.Fatal(err)
	}
	server := httptest.NewServer(g)
	s.Cleanup(server.Close)
	return server.URL
}

// sendSigned sends a signed request to an address; its path is sent just as it is written there.
func (s *service) sendSigned(method, address string) *answer {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, address, nil)
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	sign.Sign(r, nil, s.admin.AccessKey, s.admin.SecretKey, time.Now())
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	a := &answer{s.TB, r, method + " " + address, response.StatusCode, response.Header, body}
	s.documented(r, a)
	return a
}

func TestASignatureHoldsForNamesThatNeedEncodingInEveryPosition(t *testing.T) {
	t.Parallel()
	s := start(t)
	address := s.overGateway()
	admin := s.principal()
	for _, name := range []string{
		"hello hello", "a+b", "ü", "日本語", "a:b", "a@b", "a&b=c", "a;b", "a,b", "a?b", "a#b", "it's", `a"b`, "~a", "(a)*!$", "[a]", "{a}", "a|b", "a^b`<c>",
		"100%", "a%20b", "a%2Fb", "%%",
	} {
		t.Run(name, func(t *testing.T) {
			s := s.in(t)
			file := packages.File{
				Namespace: name, Package: strings.ReplaceAll(name, "%", "-"), Version: name, Path: name + "/" + name + "/" + name,
				Key: "objects/" + url.PathEscape(name), SHA512: strings.Repeat("0", 128), Size: 1,
			}
			s.list(admin.Domain, packages.Creator{ID: admin.UserID, Name: admin.UserName}, file)

			versions := address + "/v2/manage/namespaces/" + url.PathEscape(name) + "/packages/" + url.PathEscape(file.Package) + "/versions"
			s.sendSigned("GET", versions).want(200).wantHas(name)
			var files []struct{ URL, Filename string }
			s.sendSigned("GET", versions+"/"+url.PathEscape(name)+"/file_paths").want(200).into(&files)
			if len(files) != 1 || files[0].Filename != name {
				t.Fatalf("listed are %+v", files)
			}
			s.sendSigned("GET", address+files[0].URL).want(302).wantHeader("Location", "https://objects.example.com/files/"+file.Key+"?signed")
			s.sendSigned("GET", address+"/v2/manage/packages?namespace="+url.QueryEscape(name)).want(200).wantHas(url.PathEscape(file.Package))
			s.sendSigned("DELETE", address+"/v3/manage/sourceaccounts/"+url.PathEscape(name)).want(404)
			s.sendSigned("DELETE", versions+"/"+url.PathEscape(name)).want(204)
		})
	}
}

func TestASignatureHoldsHoweverThePathIsEncoded(t *testing.T) {
	t.Parallel()
	s := start(t)
	address := s.overGateway()
	s.publish("li", "my build/ü~out/a+b.war")
	files := address + center + "/V1/file_paths/"
	for _, path := range []string{
		"my%20build/%C3%BC~out/a+b.war", "my%20build/%c3%bc%7Eout/a%2Bb.war", "%6Dy%20build/%C3%BC~out/a%2bb.war",
		"my%20build%2F%C3%BC~out%2fa+b.war", // a slash however it is written: the gateway has decoded it
	} {
		s.sendSigned("GET", files+path).want(302).wantHeader("Location", "https://objects.example.com/files/objects/my build/ü~out/a+b.war?signed")
	}
	s.sendSigned("GET", strings.Replace(files, "hello%20hello", "hello%2Fhello", 1)).wantFault(pipeline.NoSuchRoute)
	s.sendSigned("GET", strings.Replace(files, "hello%20hello", "hello%2520hello", 1)+"none").wantFault(pipeline.NoSuchFile)
}

// FuzzEvent sends any path, query and body through the gateway and a function: what comes to the handler is what was sent.
func FuzzEvent(f *testing.F) {
	var came *http.Request
	var read []byte
	function := api.Lambda(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came = r
		read, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusNoContent)
	}))
	g, err := gateway.New([]gateway.Route{{Method: "PUT", Path: "/a/{one}/b/{rest+}", Function: "f"}}, map[string]gateway.Function{"f": lambda.NewHandler(function)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("hello hello", "a/b c", "limit=1&x=%20", []byte(`{"a": 1}`), "application/json")
	f.Add("100%", "%2F/../ü?#", "a;b&%zz&=", []byte{0xff, 0}, "text/plain;charset=utf8")
	f.Add("+", "//", "&&", []byte("name: x"), "application/yaml")
	f.Fuzz(func(t *testing.T, one, rest, query string, body []byte, contentType string) {
		at, err := url.ParseRequestURI((&url.URL{Path: "/a/" + one + "/b/" + rest, RawQuery: query}).RequestURI())
		if err != nil || one == "" || rest == "" || strings.Contains(one, "/") || !utf8.ValidString(one+" "+rest+" "+query) || strings.Contains(query, "#") {
			return // no such route, no text, or the beginning of a fragment, which is not sent
		}
		r := httptest.NewRequest("PUT", "/", bytes.NewReader(body))
		r.URL, r.Header = at, http.Header{"Content-Type": {contentType}}
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		if w.Code == http.StatusRequestHeaderFieldsTooLarge {
			return
		}
		if w.Code != http.StatusNoContent {
			t.Fatalf("%s: %d %s", at, w.Code, w.Body)
		}
		if came.URL.Path != at.Path || came.URL.RawQuery != at.RawQuery || !bytes.Equal(read, body) {
			t.Errorf("%s with %q: there came %s with %q", at, body, came.URL, read)
		}
	})
}
