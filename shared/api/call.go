package api

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/observe"
	"github.com/containerops/containerops/shared/pipeline"
)

// Authenticator knows who sent a request.
type Authenticator interface {
	// Authenticate returns whose token or signature the request carries. The signature covers body, which has been read
	// from the request already. A request that carries neither, or one that is not valid, is a Fault of status 401.
	Authenticate(ctx context.Context, r *http.Request, body []byte) (auth.Principal, error)
}

// call is a request whose sender is known.
type call struct {
	*http.Request
	principal auth.Principal
	body      []byte
}

// secured makes the handler of an operation for users of an account.
func secured(users Authenticator, do func(w http.ResponseWriter, c *call) error, routes ...string) http.Handler {
	return serve(func(w http.ResponseWriter, r *http.Request) error {
		body, err := readBody(r)
		if err != nil {
			return err
		}
		principal, err := users.Authenticate(r.Context(), r, body)
		if err != nil {
			return err
		}
		c := &call{r, principal, body}
		c.note()
		return do(w, c)
	}, routes...)
}

// note has the log lines of this request say whose it is, and which pipeline, run and stage it is about.
func (c *call) note() {
	attrs := []slog.Attr{slog.String(observe.Account, string(c.principal.Domain))}
	for _, named := range notedPathValues {
		if n, err := strconv.ParseInt(c.PathValue(named.path), 10, 64); err == nil {
			attrs = append(attrs, slog.Int64(named.attr, n))
		}
	}
	observe.Note(c.Context(), attrs...)
}

var notedPathValues = [...]struct{ path, attr string }{
	{"pipeline_id", observe.Pipeline}, {"run_id", observe.Run}, {"stage_index", observe.Stage},
}

// json reads the body, which must be there.
func (c *call) json(into any) error { return decodeJSON(c.Request, c.body, into) }

// id reads a path value that is the id of something.
func (c *call) id(name string) (int64, error) {
	text := c.PathValue(name)
	id, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0, pipeline.Faultf(pipeline.InvalidParam, "%s: %.80q: must be a whole number from 0", name, text)
	}
	return int64(id), nil
}

// stage reads the path values that lead to a stage of a pipeline.
func (c *call) stage() (pipelineID int64, index int, err error) {
	if pipelineID, err = c.id("pipeline_id"); err != nil {
		return 0, 0, err
	}
	text := c.PathValue("stage_index")
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, 0, pipeline.Faultf(pipeline.InvalidParam, "stage_index: %.80q: must be a whole number from 0", text)
	}
	return pipelineID, int(n), nil
}

// page reads limit and offset of a list, whose query may hold these keys beside them.
func (c *call) page(keys ...string) (pipeline.Paging, error) {
	query, err := parseQuery(c.Request)
	if err != nil {
		return pipeline.Paging{}, err
	}
	if err := onlyOnce(query, append(keys, "limit", "offset")); err != nil {
		return pipeline.Paging{}, err
	}
	return pipeline.ParsePaging(query)
}

// longPage is page for lists whose documented request names no limit: they answer all up to the most (API.md, Settled).
func (c *call) longPage(keys ...string) (pipeline.Paging, error) {
	page, err := c.page(keys...)
	if !c.URL.Query().Has("limit") {
		page.Limit = pipeline.MaxLimit
	}
	return page, err
}

// answerPage answers a page of a list. Content-Range is there exactly when the request named a limit or an offset.
func (c *call) answerPage(w http.ResponseWriter, rows any, page pipeline.Paging, count, total int) error {
	if page.Given {
		w.Header().Set("Content-Range", page.ContentRange(count, total))
	}
	return answerJSON(w, http.StatusOK, rows)
}

// part is a page of rows that were read as a whole; it is never nil, which would be answered as null.
func part[T any](rows []T, page pipeline.Paging) []T {
	from := min(page.Offset, len(rows))
	return append([]T{}, rows[from:min(from+page.Limit, len(rows))]...)
}
