//go:build crashpoints

package crashpoint

import (
	"context"
	"strings"

	"github.com/containerops/containerops/shared/objects"
)

// Bucket has a point after each object that is put or deleted.
func Bucket(b objects.Bucket) objects.Bucket { return bucket{b} }

type bucket struct{ objects.Bucket }

func (b bucket) Put(ctx context.Context, key string, content objects.Content) error {
	err := b.Bucket.Put(ctx, key, content)
	if err == nil {
		After("files", "put "+key)
	}
	return err
}

func (b bucket) Delete(ctx context.Context, keys ...string) error {
	err := b.Bucket.Delete(ctx, keys...)
	if err == nil {
		After("files", "delete "+strings.Join(keys, " "))
	}
	return err
}
