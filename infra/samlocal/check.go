package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/containerops/containerops/infra/local/bundle"
)

// success is what a function answers its event when all is well, by the contract (API.md, Operations): the method says it, with
// two exceptions. 0 is for a function that no HTTP request calls, which must not end with an error.
func success(folder, routeKey string) int {
	switch method, _, _ := strings.Cut(routeKey, " "); {
	case folder == "unrouted":
		return http.StatusNotFound // it does nothing else
	case folder == "download-file":
		return http.StatusFound // to the object store
	case method == http.MethodPost, method == http.MethodPut:
		return http.StatusCreated
	case method == http.MethodGet, method == http.MethodPatch:
		return http.StatusOK
	case method == http.MethodDelete:
		return http.StatusNoContent
	}
	return 0
}

// check invokes all functions. They may come in any order: no event needs what another does, or takes it away.
func (o options) check(ctx context.Context) error {
	b, err := bundle.Load()
	if err != nil {
		return err
	}
	var (
		all    sync.WaitGroup
		mu     sync.Mutex
		failed []error
	)
	places := make(chan struct{}, o.atOnce)
	for _, f := range b.Functions {
		all.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			begin := time.Now()
			said, err := o.invoke(ctx, f)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = append(failed, fmt.Errorf("%s: %w", f.ID, err))
				said = "FAILED"
			}
			fmt.Printf("%-26s %-8s %5.1f s\n", f.ID, said, time.Since(begin).Seconds())
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// samPatience has SAM wait for containers for so many seconds: a machine may have more to do.
const samPatience = "SAM_CLI_CONTAINER_CONNECTION_TIMEOUT=120"

// invoke lets SAM run one function with its event, and says what it answered.
func (o options) invoke(ctx context.Context, f bundle.Function) (string, error) {
	e, err := readEvent(f.Folder)
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, o.sam, "local", "invoke", f.ID, "-e", e.path, "--env-vars", environmentPath)
	cmd.Env = append(os.Environ(), samPatience)
	var answer, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &answer, &log
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w\n%s%s", err, &log, &answer)
	}
	said, err := verdict(answer.Bytes(), success(f.Folder, e.RouteKey))
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, &log)
	}
	return said, nil
}

// verdict holds what a function answered to what it should.
func verdict(answer []byte, want int) (string, error) {
	if len(bytes.TrimSpace(answer)) == 0 {
		return "", errors.New("it answered nothing")
	}
	var said struct {
		Status    int    `json:"statusCode"`
		ErrorType string `json:"errorType"`
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return "", fmt.Errorf("its answer: %w: %q", err, answer)
	}
	if said.ErrorType != "" || said.Status != want {
		return "", fmt.Errorf("want status %d, it answered %s", want, bytes.TrimSpace(answer))
	}
	if want == 0 {
		return "ok", nil
	}
	return fmt.Sprint(want), nil
}
