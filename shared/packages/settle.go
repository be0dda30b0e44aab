package packages

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// noBound lets Sweep read an upload of any size.
const noBound = math.MaxInt64

// settle lists the uploads below a prefix whose bytes have come, and says whether there were any under way. Whoever looks at a
// version's files calls it first, so no event from the object store is needed, here or on AWS. Uploads of more than most bytes
// are left to Sweep when they have to be read.
func (s *Service) settle(ctx context.Context, domain store.Domain, prefix string, most int64) (pending bool, err error) {
	err = s.each(ctx, store.Query{PK: domain.Uploads(), Prefix: prefix}, func(item store.Item) (bool, error) {
		pending = true
		var u uploadRecord
		if err := decode(item, &u); err != nil {
			return false, err
		}
		arrived, sure, err := s.arrived(ctx, &u)
		if err == nil && arrived && (sure || u.File.Size <= most) {
			err = s.settleOne(ctx, domain, item.Key, &u, sure)
		}
		if err != nil {
			return false, fmt.Errorf("upload %s: %w", item.SK, err)
		}
		return false, nil
	})
	return pending, err
}

// arrived says whether the object of an upload is there. It is sure to be right when the store itself says that it has the
// SHA-512 which its link was bound to, and nothing else was asked for: a store keeps one checksum of an object.
func (s *Service) arrived(ctx context.Context, u *uploadRecord) (arrived, sure bool, err error) {
	head, err := s.objects.Head(ctx, u.File.Key)
	if errors.Is(err, objects.ErrAbsent) {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	return head.Size == u.File.Size, head.SHA512 == u.File.SHA512 && u.SHA256 == "", nil
}

// settleOne lists one upload, or forgets it when it cannot be: its package is gone, its bytes are others, or the account has no room for
// it any more. Its object then goes with its litter.
func (s *Service) settleOne(ctx context.Context, domain store.Domain, key store.Key, u *uploadRecord, right bool) (err error) {
	if !right {
		if right, err = s.isRight(ctx, u); err != nil {
			return err
		}
	}
	for range maxTries {
		ops := []store.Op{store.Delete(key, store.If{Present: true})}
		if right {
			listing, err := s.listing(ctx, domain, u)
			if errors.Is(err, &pipeline.Fault{Code: pipeline.NoSuchPackage}) || errors.Is(err, &pipeline.Fault{Code: OverQuota}) {
				right = false
				continue
			}
			if err != nil {
				return err
			}
			ops = append(ops, listing...)
		}
		err := s.table.Write(ctx, ops...)
		switch failed := store.Failed(err); {
		case failed == 0:
			return nil // another was quicker, or its time is over
		case failed < 0:
			return err
		}
	}
	return store.ErrContention
}

// isRight reads an object of which the store does not say enough.
func (s *Service) isRight(ctx context.Context, u *uploadRecord) (bool, error) {
	object, err := s.objects.Get(ctx, u.File.Key)
	if err != nil {
		return false, err
	}
	defer object.Body.Close()
	long, short := sha512.New(), sha256.New()
	if _, err := io.Copy(io.MultiWriter(long, short), object.Body); err != nil {
		return false, fmt.Errorf("read the object: %w", err)
	}
	return hex.EncodeToString(long.Sum(nil)) == u.File.SHA512 &&
		(u.SHA256 == "" || hex.EncodeToString(short.Sum(nil)) == u.SHA256), nil
}

// listing are the writes that list an upload's file; its object is not litter any more.
func (s *Service) listing(ctx context.Context, domain store.Domain, u *uploadRecord) ([]store.Op, error) {
	creator := u.Creator
	creator.Admin = true // whether they may was looked at when they began
	e := &edition{service: s, domain: domain, creator: creator, now: s.Now().UTC(), into: u.PackageID}
	ops, err := s.edit(ctx, e, []File{u.File})
	return append(ops, store.Delete(store.Key{PK: domain.LitterOf(), SK: u.Litter}, store.If{})), err
}
