package api_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/machines"
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
type objectStore struct{ all map[string][]byte }

func (o *objectStore) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	data, err := io.ReadAll(in.Body)
	o.all[aws.ToString(in.Key)] = data
	return &s3.PutObjectOutput{}, err
}

func (o *objectStore) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	data, found := o.all[aws.ToString(in.Key)]
	if !found {
		return nil, &types.NoSuchKey{}
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(bytes.NewReader(data)), LastModified: aws.Time(time.Unix(1, 0))}, nil
}

func (o *objectStore) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	out := &s3.ListObjectsV2Output{}
	for key := range o.all {
		if strings.HasPrefix(key, aws.ToString(in.Prefix)) {
			out.Contents = append(out.Contents, types.Object{Key: aws.String(key)})
		}
	}
	return out, nil
}

func (o *objectStore) DeleteObject(_ context.Context, in *s3.DeleteObjectInput, _ ...func(*s3.Options)) (*s3.DeleteObjectOutput, error) {
	delete(o.all, aws.ToString(in.Key))
	return &s3.DeleteObjectOutput{}, nil
}
