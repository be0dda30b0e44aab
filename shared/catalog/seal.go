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

// seal makes of the secret params' values and of the shared secrets what is kept.
func (c *Catalog) seal(ctx context.Context, d store.Domain, p *pipeline.Pipeline) error {
	err := p.SealParams(func(name, value string) (string, error) { return SealParam(ctx, c.Sealer, d, p.ID, name, value) })
	if err != nil {
		return err
	}
	return p.SealShared(func(secret string) ([]byte, error) { return c.Sealer.Seal(ctx, secret, sharedName(d, p.ID)) })
}

// Shown is a definition as it is answered: to who may manage the group, with the secrets that it shares.
func (c *Catalog) Shown(ctx context.Context, d store.Domain, p *pipeline.Pipeline, toManager bool) (*pipeline.Pipeline, error) {
	shown := p.Shown(toManager)
	return shown, c.openShared(ctx, d, shown)
}

func (c *Catalog) openShared(ctx context.Context, d store.Domain, p *pipeline.Pipeline) error {
	return p.OpenShared(func(s pipeline.SharedSecret) (string, error) { return OpenShared(ctx, c.Sealer, d, p.ID, s) })
}

// OpenShared is a secret that a definition shares with others. One that is not sealed asks the sealer for nothing.
func OpenShared(ctx context.Context, sealer Sealer, d store.Domain, id int64, s pipeline.SharedSecret) (string, error) {
	if s.Sealed == nil {
		return s.Secret, nil
	}
	secret, err := sealer.Open(ctx, s.Sealed, sharedName(d, id))
	if err != nil {
		return "", fmt.Errorf("pipeline %d: shared secret: open: %w", id, err)
	}
	return secret, nil
}

func sharedName(d store.Domain, pipeline int64) string {
	return fmt.Sprintf("shared/%s/%d", d, pipeline)
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
