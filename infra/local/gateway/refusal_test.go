package gateway_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/containerops/containerops/infra/local/gateway"
	"github.com/containerops/containerops/shared/pipeline"
)

// listen serves a gateway as the stack does, and returns its host and port.
func listen(t *testing.T, change func(*gateway.Gateway, *http.Server)) string {
	t.Helper()
	g, err := gateway.New([]gateway.Route{{Method: "POST", Path: "/things", Function: "f"}},
		map[string]gateway.Function{"f": lambda.NewHandler(echo)})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: g}
	if change != nil {
		change(g, server)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- gateway.Serve(server, listener) }()
	t.Cleanup(func() {
		server.Close()
		<-done
	})
	return listener.Addr().String()
}

// raw sends bytes and reads the answers until the server ends the connection.
func raw(t *testing.T, address, request string) []byte {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// endless is the beginning of a request, as long as net/http reads headers: not longer, as what it leaves unread resets the
// connection, and with it the answer.
func endless(beginning string) string {
	const read = http.DefaultMaxHeaderBytes + 4096
	return beginning + strings.Repeat("x", read-len(beginning))
}

// wantRefusal demands that the answer is one HTTP answer, the array of errors, of a code.
func wantRefusal(t *testing.T, answer []byte, code pipeline.Code, says string) {
	t.Helper()
	reader := bufio.NewReader(strings.NewReader(string(answer)))
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatalf("%.500q: %v", answer, err)
	}
	var faults []struct{ ErrorCode, ErrorMessage, Detail string }
	if err := json.NewDecoder(response.Body).Decode(&faults); err != nil || len(faults) != 1 {
		t.Fatalf("%.500q: %v", answer, err)
	}
	if response.StatusCode != code.Status() || response.Header.Get("Content-Type") != "application/json;charset=utf8" ||
		faults[0].ErrorCode != string(code) || faults[0].ErrorMessage != code.Message() || !strings.Contains(faults[0].Detail, says) {
		t.Errorf("got %.500q, want %s %q", answer, code, says)
	}
	if rest, _ := io.ReadAll(reader); len(rest) > 0 {
		t.Errorf("after the answer comes %.200q", rest)
	}
}

func TestWhatNoHandlerSeesIsRefusedAsAnArrayToo(t *testing.T) {
	t.Parallel()
	address := listen(t, nil)
	const end = "\r\nHost: x\r\nConnection: close\r\n\r\n"
	for name, c := range map[string]struct {
		request string
		code    pipeline.Code
		says    string
	}{
		"no HTTP at all":              {"hello\r\n\r\n", pipeline.InvalidParam, "400 Bad Request"},
		"a broken percent-encoding":   {"GET /a%zz HTTP/1.1" + end, pipeline.InvalidParam, "400 Bad Request"},
		"a cut percent-encoding":      {"GET /a% HTTP/1.1" + end, pipeline.InvalidParam, "400 Bad Request"},
		"a control character":         {"GET /a\x01 HTTP/1.1" + end, pipeline.InvalidParam, "400 Bad Request"},
		"a NUL":                       {"GET /a\x00b HTTP/1.1" + end, pipeline.InvalidParam, "400 Bad Request"},
		"no host":                     {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", pipeline.InvalidParam, "missing required Host header"},
		"two hosts":                   {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", pipeline.InvalidParam, "400 Bad Request"},
		"a header without a name":     {"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", pipeline.InvalidParam, "400 Bad Request"},
		"a NUL in a header":           {"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", pipeline.InvalidParam, "400 Bad Request"},
		"a method that is none":       {"G(T / HTTP/1.1" + end, pipeline.InvalidParam, "400 Bad Request"},
		"another version":             {"GET / HTTP/7.1" + end, pipeline.InvalidParam, "unsupported protocol version"},
		"an unknown transfer":         {"POST /things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: zip\r\n\r\n", pipeline.InvalidParam, "transfer encoding"},
		"an unknown expectation":      {"POST /things HTTP/1.1\r\nHost: a\r\nExpect: much\r\n\r\n", pipeline.InvalidParam, "417 Expectation Failed"},
		"a length that is no number":  {"POST /things HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", pipeline.InvalidParam, "400 Bad Request"},
		"headers of more than 1 MB":   {endless("GET / HTTP/1.1\r\nHost: a\r\nX: "), pipeline.HeadersTooLarge, "431"},
		"a path of more than 1 MB":    {endless("GET /"), pipeline.HeadersTooLarge, "431"},
		"headers of more than 10 KB":  {"POST /things HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: " + strings.Repeat("x", 10240) + "\r\n\r\n", pipeline.HeadersTooLarge, "10240"},
		"a chunk of no length":        {"POST /things HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", pipeline.InvalidParam, "body"},
		"a host that is none":         {"POST /things HTTP/1.1\r\nHost: a%zz\r\nConnection: close\r\n\r\n", pipeline.InvalidParam, "Host"},
		"half an address":             {"POST /things HTTP/1.1\r\nHost: [::1\r\nConnection: close\r\n\r\n", pipeline.InvalidParam, "Host"},
		"a path without a route":      {"GET /nothing HTTP/1.1" + end, pipeline.NoSuchRoute, "GET /nothing"},
		"options of everything":       {"OPTIONS * HTTP/1.1" + end, pipeline.NoSuchRoute, "OPTIONS *"},
		"a way to another host":       {"CONNECT other:443 HTTP/1.1" + end, pipeline.NoSuchRoute, "CONNECT"},
		"a refusal after an answer":   {"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", pipeline.NoSuchRoute, ""},
		"the beginning of another's":  {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", pipeline.NoSuchRoute, "PRI *"},
		"a secure connection's hello": {"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", pipeline.InvalidParam, "400 Bad Request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "a refusal after an answer" {
				all := raw(t, address, c.request+"GET /a%zz HTTP/1.1"+end)
				first, second, _ := strings.Cut(string(all), "]\n")
				wantRefusal(t, []byte(first+"]\n"), c.code, c.says)
				wantRefusal(t, []byte(second), pipeline.InvalidParam, "400 Bad Request")
				return
			}
			wantRefusal(t, raw(t, address, c.request), c.code, c.says)
		})
	}
}

func TestAnAnswerThatLooksLikeARefusalIsNotTouched(t *testing.T) {
	t.Parallel()
	address := listen(t, nil)
	const body = "HTTP/1.1 400 Bad Request\r\n\r\n"
	e := send(t, "POST", "http://"+address+"/things", []byte(body), nil)
	if e.Body != body {
		t.Errorf("got %q", e.Body)
	}
}

func TestAClientThatDoesNotGoOnIsTold(t *testing.T) {
	t.Parallel()
	const short = 10 * time.Millisecond
	address := listen(t, func(g *gateway.Gateway, server *http.Server) {
		g.Limits.ReadTime = short
		server.ReadHeaderTimeout = short
	})
	for name, request := range map[string]string{
		"in its request line": "POST /thi",
		"in its header":       "POST /things HTTP/1.1\r\nHost: x\r\nX-",
		"before its end":      "POST /things HTTP/1.1\r\nHost: x\r\n",
		"in its body":         "POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
		"in a chunk":          "POST /things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantRefusal(t, raw(t, address, request), pipeline.TooSlow, "")
		})
	}
	t.Run("but not one that has not begun", func(t *testing.T) {
		t.Parallel()
		if all := raw(t, address, ""); len(all) > 0 {
			t.Errorf("got %q", all)
		}
	})
}

func TestABigAnswerArrivesWhole(t *testing.T) {
	t.Parallel()
	address := listen(t, nil)
	body := strings.Repeat("x", 1<<20)
	for i := range 3 { // on one connection
		if e := send(t, "POST", fmt.Sprintf("http://%s/things?%d", address, i), []byte(body), nil); e.Body != body {
			t.Errorf("%d bytes came back", len(e.Body))
		}
	}
}
