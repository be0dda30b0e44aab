package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

const (
	connections = 64
	rounds      = 5     // of each side, in turn
	perRound    = 3_200 // requests
)

// api measures what the gateway, the event and the handler cost: a read and a write at 64 connections, beside a plain handler of
// net/http that reads or writes the same of the same kind of table, and decodes and encodes the same JSON.
func (b *bench) api(ctx context.Context) error {
	return b.serve(ctx, func(s *service) error {
		definition, err := pipeline.Read([]byte(sample("read", "go test ./...")), pipeline.JSON)
		if err != nil {
			return err
		}
		made, err := s.catalog.CreatePipeline(ctx, s.account, maker, s.group, definition)
		if err != nil {
			return err
		}
		plain := httptest.NewServer(s.plain(made.ID))
		defer plain.Close()
		get := request{method: http.MethodGet, token: s.token, status: http.StatusOK}
		post := request{method: http.MethodPost, token: s.token, status: http.StatusCreated, contentType: "application/json", body: func(n int64) []byte {
			return fmt.Appendf(nil, `{"group": "group-%d", "description": "made by the bench"}`, n)
		}}
		if err := get.sameOf(ctx, s.URL+pipelinesPath+fmt.Sprint("/", made.ID), plain.URL+"/pipeline"); err != nil {
			return err
		}
		if err := b.beside(ctx, "GET pipeline, 64 connections", get, s.URL+pipelinesPath+fmt.Sprint("/", made.ID), plain.URL+"/pipeline"); err != nil {
			return err
		}
		return b.beside(ctx, "POST groups, 64 connections", post, s.URL+groupsPath, plain.URL+"/groups")
	})
}

const (
	groupsPath    = "/v3/manage/pipelinegroups"
	pipelinesPath = "/v3/manage/pipelines"
)

// sameOf fails unless the request is answered with the same JSON at both addresses.
func (r request) sameOf(ctx context.Context, ours, plain string) error {
	var answers [2][]byte
	for i, url := range []string{ours, plain} {
		r.url = url
		said, err := r.answer(ctx, http.DefaultClient, 0)
		if err != nil {
			return err
		}
		answers[i] = bytes.TrimSpace(said)
	}
	if !bytes.Equal(answers[0], answers[1]) {
		return fmt.Errorf("the plain handler answers otherwise, so it is no measure:\n%s\n%s", answers[0], answers[1])
	}
	return nil
}

// beside measures a request of ours and of the plain handler in turn.
func (b *bench) beside(ctx context.Context, figure string, r request, ours, plain string) error {
	var numbers atomic.Int64
	var own, other []float64
	for range rounds {
		for _, side := range []struct {
			url  string
			into *[]float64
		}{{ours, &own}, {plain, &other}} {
			r.url = side.url
			rate, err := r.throughput(ctx, connections, perRound, &numbers)
			if err != nil {
				return err
			}
			*side.into = append(*side.into, rate)
		}
	}
	slices.Sort(own)
	slices.Sort(other)
	a, c := own[rounds/2], other[rounds/2]
	b.table.add(row{
		figure: figure, measured: fmt.Sprintf("%.0f a second", a), beside: fmt.Sprintf("plain %.0f a second", c),
		ratio: fmt.Sprintf("%.2f", a/c), aim: "at least 0.60",
	})
	return nil
}

// plain does by hand what the two operations do: the same reads and writes of the same table, the same JSON.
func (s *service) plain(id int64) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /pipeline", func(w http.ResponseWriter, r *http.Request) {
		if _, err := s.table.Get(r.Context(), s.account.User("admin")); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		page, err := s.table.Query(r.Context(), store.Query{PK: s.account.Pipeline(id), Prefix: store.NowPrefix})
		var head catalog.Head
		var definition pipeline.Pipeline
		for _, item := range page.Items {
			switch {
			case err != nil:
			case item.Key == s.account.PipelineHead(id):
				err = json.Unmarshal(item.Data, &head)
			case item.Key == s.account.Definition(id):
				err = json.Unmarshal(item.Data, &definition)
			}
		}
		answer(w, http.StatusOK, definition.Answer(neverRan(head, &definition)), err)
	})
	mux.HandleFunc("POST /groups", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Group, Description string }
		err := json.NewDecoder(r.Body).Decode(&in)
		if _, failed := s.table.Get(r.Context(), s.account.User("admin")); err == nil {
			err = failed
		}
		id, failed := s.table.Next(r.Context(), s.account.Counter("plain"))
		if err == nil {
			err = failed
		}
		made := catalog.Group{ID: id, Name: in.Group, Description: in.Description, Creator: maker}
		data, _ := json.Marshal(made)
		if err == nil {
			err = s.table.Write(r.Context(),
				store.Put(store.Key{PK: "plain/groups", SK: in.Group}, data, store.If{Absent: true}),
				store.Put(store.Key{PK: "plain/names", SK: fmt.Sprint(id)}, []byte("{}"), store.If{Absent: true}),
				store.Add(s.account.Counter("plain-total"), 1, store.If{}))
		}
		answer(w, http.StatusCreated, map[string]any{"id": id, "group": in.Group, "description": in.Description}, err)
	})
	return mux
}

// neverRan is how a pipeline stands that has not run.
func neverRan(head catalog.Head, definition *pipeline.Pipeline) run.StatusView {
	status := run.StatusView{
		Status: pipeline.StatusWaiting, PreOperation: &run.PreView{},
		CreatedTime: pipeline.FormatTime(head.Created), UpdatedTime: pipeline.FormatTime(head.Updated),
	}
	for _, trigger := range definition.PreOperation.Triggers {
		status.PreOperation.TriggersStatus = append(status.PreOperation.TriggersStatus, run.TriggerView{Webhook: trigger.Webhook})
	}
	for range definition.Stages {
		status.Stages = append(status.Stages, run.StageView{
			Status: pipeline.StatusWaiting, PreOperation: run.StagePreView{TriggersStatus: []run.TriggerView{}},
		})
	}
	return status
}

func answer(w http.ResponseWriter, status int, value any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // a client that has gone is no error
}

// sample is a definition of one stage.
func sample(name, script string) string {
	quoted, _ := json.Marshal(script) // a string always has JSON
	return fmt.Sprintf(`{"name": %q, "description": "made by the bench", "pre_operation": {"operator": "or", "triggers": []}, "stages": [
		{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": %s}},
		{"name": "review", "service_name": "test_review", "params": {"review_mode": "one", "review_users": [{"user_name": "admin"}]}}]}`, name, quoted)
}
