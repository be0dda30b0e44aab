// Package bucket is a bucket of S3: the ports of package objects on the SDK's client.
package bucket

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/containerops/containerops/shared/objects"
)

// Bucket is one bucket.
type Bucket struct {
	client func() *s3.Client
	name   string
}

var _ objects.Bucket = (*Bucket)(nil)

// New returns the bucket of this name, which must be there. The client is made when it is first needed. Permissions needed:
// s3:GetObject, PutObject, DeleteObject on its objects, ListBucket on it; without the last, S3 answers of what is not there that
// it is forbidden.
func New(client func() *s3.Client, name string) *Bucket { return &Bucket{sync.OnceValue(client), name} }

// Head is objects.Bucket's.
func (b *Bucket) Head(ctx context.Context, key string) (objects.Info, error) {
	head, err := b.client().HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: &key, ChecksumMode: types.ChecksumModeEnabled})
	if err != nil {
		return objects.Info{}, known(err)
	}
	sum, err := base64.StdEncoding.DecodeString(aws.ToString(head.ChecksumSHA512))
	if err != nil {
		sum = nil // of a multipart upload it is a sum of sums, and says so
	}
	return objects.Info{Size: aws.ToInt64(head.ContentLength), SHA512: hex.EncodeToString(sum)}, nil
}

// Get is objects.Bucket's.
func (b *Bucket) Get(ctx context.Context, key string) (objects.Object, error) {
	object, err := b.client().GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key})
	if err != nil {
		return objects.Object{}, known(err)
	}
	return objects.Object{Body: object.Body, Modified: aws.ToTime(object.LastModified)}, nil
}

// Put is objects.Bucket's.
func (b *Bucket) Put(ctx context.Context, key string, content objects.Content) error {
	in := &s3.PutObjectInput{
		Bucket: &b.name, Key: &key, Body: content.Body, ContentType: given(content.Type), ContentEncoding: given(content.Encoding),
	}
	if content.Once {
		in.IfNoneMatch = aws.String("*")
	}
	_, err := b.client().PutObject(ctx, in)
	return known(err)
}

// List is objects.Bucket's.
func (b *Bucket) List(ctx context.Context, prefix string) ([]string, error) {
	pages := s3.NewListObjectsV2Paginator(b.client(), &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix})
	var keys []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, object := range page.Contents {
			keys = append(keys, aws.ToString(object.Key))
		}
	}
	return keys, nil
}

// Delete is objects.Bucket's.
func (b *Bucket) Delete(ctx context.Context, keys ...string) error {
	if len(keys) == 1 {
		_, err := b.client().DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: &keys[0]})
		return err
	}
	all := make([]types.ObjectIdentifier, len(keys))
	for i := range keys {
		all[i].Key = &keys[i]
	}
	answer, err := b.client().DeleteObjects(ctx, &s3.DeleteObjectsInput{
		Bucket: &b.name, Delete: &types.Delete{Objects: all, Quiet: aws.Bool(true)},
	})
	if err != nil {
		return err
	}
	if len(answer.Errors) > 0 {
		first := answer.Errors[0]
		return fmt.Errorf("object %s: %s: %s", aws.ToString(first.Key), aws.ToString(first.Code), aws.ToString(first.Message))
	}
	return nil
}

// known makes the port's errors of S3's.
func known(err error) error {
	refused, _ := errors.AsType[smithy.APIError](err)
	if refused == nil {
		return err
	}
	switch refused.ErrorCode() {
	case "NotFound", "NoSuchKey":
		return fmt.Errorf("%w: %w", objects.ErrAbsent, err)
	case "PreconditionFailed":
		return fmt.Errorf("%w: %w", objects.ErrPresent, err)
	}
	return err
}

// given is nil for an empty text.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
