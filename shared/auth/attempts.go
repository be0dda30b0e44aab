package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Slowing is how guessing passwords is slowed down, for each user and address: nobody can keep a user out from elsewhere.
// After Free wrong passwords in a row each further one has to wait First, twice that, and so on up to Most, and those that
// come at once wait one after the other; who would wait longer than Patience is refused. The right password ends it, and so
// does Memory without a wrong one.
type Slowing struct {
	Free     int
	First    time.Duration
	Most     time.Duration
	Patience time.Duration
	Memory   time.Duration
}

// recommendedSlowing stays below the 29 seconds that a function has, and leaves 450 guesses an hour.
func recommendedSlowing() Slowing {
	return Slowing{Free: 5, First: time.Second, Most: 8 * time.Second, Patience: 20 * time.Second, Memory: 15 * time.Minute}
}

// attempts are the wrong passwords in a row.
type attempts struct {
	Wrong int       `json:"wrong"`
	Next  time.Time `json:"next,omitzero"` // before which none is looked at; the last that was given away

	version int64
}

// attemptsKey is the same for who asks for an unknown account or user, so that nobody learns which are known. The names go in
// with their lengths, so that no two triples are one.
func attemptsKey(domain, user, address string) store.Key {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %d %s %s", len(domain), domain, len(user), user, network(address)))
	return store.Attempts(hex.EncodeToString(sum[:]))
}

// network is what one client has: an address of IPv4, half of one of IPv6. A port is left out.
func network(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}

// slowly does a check of a password when its turn has come, and remembers how it ended.
func (s *Service) slowly(ctx context.Context, key store.Key, check func() (bool, error)) (bool, error) {
	before, err := s.awaitTurn(ctx, key)
	if err != nil {
		return false, err
	}
	right, err := check()
	switch {
	case err != nil:
		return false, err
	case !right:
		return false, s.noteWrong(ctx, key)
	case before.version != 0:
		return true, s.table.Write(ctx, store.Delete(key, store.If{}))
	}
	return true, nil
}

// awaitTurn waits as long as the wrong passwords so far demand.
func (s *Service) awaitTurn(ctx context.Context, key store.Key) (attempts, error) {
	for range maxTries {
		before, err := s.readAttempts(ctx, key)
		if err != nil || before.Wrong < s.Slowing.Free {
			return before, err
		}
		now := s.Now()
		turn := now
		if before.Next.After(now) {
			turn = before.Next
		}
		turn = turn.Add(s.Slowing.delay(before.Wrong))
		if wait := turn.Sub(now); wait > s.Slowing.Patience {
			return before, pipeline.Faultf(pipeline.TooManyAttempts, "wrong passwords: try again in %d seconds", int(wait.Seconds()))
		}
		before.Next = turn
		err = s.writeAttempts(ctx, key, before)
		if store.Failed(err) >= 0 {
			continue
		}
		if err != nil {
			return before, err
		}
		return before, s.Wait(ctx, turn.Sub(now))
	}
	return attempts{}, store.ErrContention
}

func (s Slowing) delay(wrong int) time.Duration {
	delay := s.First
	for ; wrong > s.Free && delay < s.Most; wrong-- {
		delay *= 2
	}
	return min(delay, s.Most)
}

func (s *Service) noteWrong(ctx context.Context, key store.Key) error {
	for range maxTries {
		now, err := s.readAttempts(ctx, key)
		if err != nil {
			return err
		}
		now.Wrong++
		if err := s.writeAttempts(ctx, key, now); store.Failed(err) < 0 {
			return err
		}
	}
	return store.ErrContention
}

func (s *Service) readAttempts(ctx context.Context, key store.Key) (attempts, error) {
	item, err := s.table.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return attempts{}, nil
	}
	if err != nil {
		return attempts{}, err
	}
	found := attempts{version: item.Version}
	if err := json.Unmarshal(item.Data, &found); err != nil {
		return found, fmt.Errorf("read %s %s: %w", key.PK, key.SK, err)
	}
	return found, nil
}

func (s *Service) writeAttempts(ctx context.Context, key store.Key, a attempts) error {
	unchanged := store.If{Version: a.version}
	if a.version == 0 {
		unchanged = store.If{Absent: true}
	}
	op := put(key, a, unchanged)
	op.Expires = s.Now().Add(s.Slowing.Memory)
	return s.table.Write(ctx, op)
}

// wait is Service.Wait.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
