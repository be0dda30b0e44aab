package packages

import (
	"context"
	"errors"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// OverQuota is the code of a file that the account has no room for.
const OverQuota pipeline.Code = "SVCSTG.SWR.4130025"

// bytesTotal is the counter of the bytes of all files that an account lists. It changes in the transactions that list files and take them
// away, so files never have more bytes than MaxBytes, however many uploads are under way: one that has no room when its bytes have
// come is not listed.
const bytesTotal = "package-bytes"

// room is the condition under which the account may have so many bytes more, or OverQuota.
func (s *Service) room(ctx context.Context, domain store.Domain, more int64) (store.If, error) {
	total, err := s.table.Get(ctx, domain.Counter(bytesTotal))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.If{}, err
	}
	room, ok := total.Room(more, s.MaxBytes)
	if !ok {
		return room, pipeline.Faultf(OverQuota, "the account's packages have %d bytes, and %d more are over the %d that they may have",
			total.Counter, more, s.MaxBytes)
	}
	return room, nil
}

// grow is the write that counts so many bytes more, or less.
func (s *Service) grow(ctx context.Context, domain store.Domain, by int64) (op store.Op, err error) {
	var room store.If
	if by > 0 {
		room, err = s.room(ctx, domain, by)
	}
	return store.Add(domain.Counter(bytesTotal), by, room), err
}
