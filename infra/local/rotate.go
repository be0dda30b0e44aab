package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/wire"
)

// rotateKeys replaces the service's keys while nothing else runs on the data: the file first, so that whatever is sealed under the
// new ones opens at the next start also when this is interrupted.
func rotateKeys(ctx context.Context, c config, out io.Writer) (err error) {
	s := &stack{config: c}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.openData(ctx); err != nil {
		return err
	}
	if err := s.openTable(ctx); err != nil {
		return err
	}
	keys, err := loadKeys(s.data)
	if err != nil {
		return err
	}
	keys = keys.Rotated(time.Now(), c.rotateKeys == rotateEndTokens)
	if err := s.data.write(keysFile, keys); err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	resealed, err := wire.Reseal(ctx, &wire.Parts{Table: s.table, Keys: auth.HeldKeys(keys)})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the keys are new; %d secrets are sealed anew; %s\n", resealed, tokensAfter(c.rotateKeys == rotateEndTokens))
	return nil
}

func tokensAfter(end bool) string {
	if end {
		return "every token has ended"
	}
	return "tokens hold as long as they live"
}
