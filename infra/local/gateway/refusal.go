package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/containerops/containerops/shared/pipeline"
)

// Serve is server.Serve, but that what net/http answers by itself is the array of errors, too: to requests that no handler gets
// to see, since they are not HTTP, have a path that cannot be decoded or too long a header, or come too slowly.
//
// net/http has no hook for these answers. It writes each to the connection, whole and as plain text; so the connection
// looks at what is written before a handler has the request, which is nothing else.
func Serve(server *http.Server, listener net.Listener) error {
	handler := server.Handler
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connKey{}).(*conn); ok {
			c.handled.Store(true)
		}
		handler.ServeHTTP(w, r)
	})
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connKey{}, c) }
	server.ConnState = func(c net.Conn, state http.ConnState) {
		if c, ok := c.(*conn); ok && state == http.StateIdle {
			c.handled.Store(false)
			c.begun.Store(false)
		}
	}
	server.DisableGeneralOptionsHandler = true // "OPTIONS *" is answered like every other path that is none
	return server.Serve(connListener{listener})
}

// connKey is where a request's context has its connection.
type connKey struct{}

type connListener struct{ net.Listener }

func (l connListener) Accept() (net.Conn, error) {
	accepted, err := l.Listener.Accept()
	if tcp, ok := accepted.(*net.TCPConn); ok {
		return &conn{TCPConn: tcp}, err
	}
	return accepted, err
}

// conn is a connection of a client.
type conn struct {
	*net.TCPConn             // as it is also closed for writing alone, which the answer of a refusal needs to arrive
	begun        atomic.Bool // something of a request has come
	handled      atomic.Bool // a handler has the request, until its answer is whole
	late         atomic.Bool // the request was refused as it did not go on
}

// Read answers 408 for a request that has begun and does not go on. net/http would close the connection without a word, or take
// what has come for the whole.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	if n > 0 {
		c.begun.Store(true)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) && c.begun.Load() && !c.handled.Load() && !c.late.Swap(true) {
		_, _ = c.TCPConn.Write(refusal(pipeline.TooSlow, "the header: took too long")) // a client that has gone is no error of ours
	}
	return n, err
}

// Write turns net/http's own refusals into ours. Of its statuses 431 stays; what else it may not like is a bad request.
func (c *conn) Write(p []byte) (int, error) {
	if c.late.Load() {
		return len(p), nil
	}
	if c.handled.Load() {
		return c.TCPConn.Write(p)
	}
	status, reason := refused(p)
	if status < http.StatusBadRequest {
		return c.TCPConn.Write(p)
	}
	answer := refusal(pipeline.InvalidParam, "the request: "+reason)
	if status == http.StatusRequestHeaderFieldsTooLarge {
		answer = refusal(pipeline.HeadersTooLarge, "the header: "+reason)
	}
	if _, err := c.TCPConn.Write(answer); err != nil {
		return 0, err
	}
	return len(p), nil
}

// refused reads an answer of net/http's own: its status, and why, which is the last line.
func refused(answer []byte) (status int, reason string) {
	line, _, _ := bytes.Cut(answer, []byte("\r\n"))
	fields := strings.Fields(string(line))
	if len(fields) < 2 || !strings.HasPrefix(fields[0], "HTTP/") {
		return 0, ""
	}
	status, _ = strconv.Atoi(fields[1])
	_, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	if reason = string(body); reason == "" {
		reason = strings.Join(fields[1:], " ")
	}
	return status, reason
}

// refusal is a whole answer, after which the connection ends.
func refusal(code pipeline.Code, detail string) []byte {
	body, err := json.Marshal([]fault{{code, code.Message(), detail}})
	if err != nil {
		panic(err) // three strings
	}
	status := code.Status()
	return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		status, http.StatusText(status), contentType, len(body), body)
}
