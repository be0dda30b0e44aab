package api_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/machines"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/run"
)

// stateMachines notes what it was last asked to begin.
type stateMachines struct {
	machines.Engine
	input []byte
}

func (m *stateMachines) Start(_ context.Context, _, _ string, input []byte) error {
	m.input = input
	return nil
}

func (m *stateMachines) Succeed(context.Context, string, []byte) error { return nil }

func (m *stateMachines) Fail(context.Context, string, string, string) error { return nil }

// builds does no job.
type builds struct{ run.Builds }

func (builds) Start(context.Context, job.Order) (string, error) { return "", nil }

// objectStore is the work bucket.
type objectStore struct {
	objects.Bucket
	all map[string][]byte
}

func (o *objectStore) Put(_ context.Context, key string, content objects.Content) error {
	data, err := io.ReadAll(content.Body)
	o.all[key] = data
	return err
}

func (o *objectStore) Get(_ context.Context, key string) (objects.Object, error) {
	data, found := o.all[key]
	if !found {
		return objects.Object{}, objects.ErrAbsent
	}
	return objects.Object{Body: io.NopCloser(bytes.NewReader(data)), Modified: time.Unix(1, 0)}, nil
}

func (o *objectStore) List(_ context.Context, prefix string) ([]string, error) {
	keys := slices.Sorted(maps.Keys(o.all))
	return slices.DeleteFunc(keys, func(key string) bool { return !strings.HasPrefix(key, prefix) }), nil
}

func (o *objectStore) Delete(_ context.Context, keys ...string) error {
	for _, key := range keys {
		delete(o.all, key)
	}
	return nil
}
