package catalog

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Sealer seals secrets; *auth.Keyring does.
type Sealer interface {
	// Seal encrypts a secret; it opens under the same name only.
	Seal(ctx context.Context, secret, name string) ([]byte, error)
	// Open decrypts what Seal has made.
	Open(ctx context.Context, sealed []byte, name string) (string, error)
}

// seal makes of the secret params' values what is kept.
func (c *Catalog) seal(ctx context.Context, d store.Domain, p *pipeline.Pipeline) error {
	return p.SealParams(func(name, value string) (string, error) { return SealParam(ctx, c.Sealer, d, p.ID, name, value) })
}

// SealParam makes of a secret param's value what is kept of it, in a definition or in a run.
func SealParam(ctx context.Context, sealer Sealer, d store.Domain, id int64, name, value string) (string, error) {
	sealed, err := sealer.Seal(ctx, value, paramName(d, id, name))
	if err != nil {
		return "", fmt.Errorf("param %s: seal: %w", name, err)
	}
	return base64.StdEncoding.EncodeToString(sealed), nil
}

// OpenParam is a secret param's value.
func OpenParam(ctx context.Context, sealer Sealer, d store.Domain, id int64, name, kept string) (string, error) {
	sealed, err := base64.StdEncoding.DecodeString(kept)
	if err != nil {
		return "", fmt.Errorf("param %s: open: %w", name, err)
	}
	value, err := sealer.Open(ctx, sealed, paramName(d, id, name))
	if err != nil {
		return "", fmt.Errorf("param %s: open: %w", name, err)
	}
	return value, nil
}

func paramName(d store.Domain, pipeline int64, name string) string {
	return fmt.Sprintf("param/%s/%d/%s", d, pipeline, name)
}
