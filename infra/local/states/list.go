package states

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// list returns executions of a machine, the newest first, from those after the one that a page has ended with; more says that
// others follow.
func (e *Engine) list(machine, status string, after *record, most int) (page []*record, more bool, err error) {
	here := e.inMemory(machine, status, after, most+1)
	there, err := e.archive.list(machine, status, after, most+1)
	if err != nil {
		return nil, false, internal(err)
	}
	for _, r := range there {
		if !slices.ContainsFunc(here, func(m *record) bool { return m.ARN == r.ARN }) {
			here = append(here, r)
		}
	}
	slices.SortFunc(here, newestFirst)
	if len(here) > most {
		return here[:most], true, nil
	}
	return here, false, nil
}

// newestFirst is the order of the keys in the archive. ARNs begin alike and so take long to compare.
func newestFirst(a, b *record) int {
	if later := cmp.Compare(b.Started.UnixNano(), a.Started.UnixNano()); later != 0 {
		return later
	}
	return strings.Compare(a.ARN, b.ARN)
}

func (r *record) startedKey() []byte {
	return startedKey(r.Machine, r.Started, r.ARN)
}

// inMemory copies what it returns: records change under the lock.
func (e *Engine) inMemory(machine, status string, after *record, most int) []*record {
	e.mu.Lock()
	defer e.mu.Unlock()
	var found []*record
	for _, m := range []map[string]*execution{e.live, e.recent} {
		for _, x := range m {
			if x.Machine == machine && (status == "" || x.Status == status) && (after == nil || newestFirst(&x.record, after) > 0) {
				found = append(found, &x.record)
			}
		}
	}
	slices.SortFunc(found, newestFirst)
	found = found[:min(len(found), most)]
	for i, r := range found {
		copied := *r
		found[i] = &copied
	}
	return found
}

func (a *archive) list(machine, status string, after *record, most int) ([]*record, error) {
	if status == statusRunning {
		return nil, nil
	}
	var out []*record
	err := a.db.View(func(tx *bolt.Tx) error {
		prefix := append([]byte(machine), 0)
		from := prefix
		if after != nil {
			from = append(after.startedKey(), 0)
		}
		var failed error
		withPrefix(bucket(tx, "started").Cursor(), prefix, from, func(k, v []byte) bool {
			if status != "" && string(v) != status {
				return true
			}
			r := &record{}
			failed = json.Unmarshal(bucket(tx, "finished").Get(k[len(prefix)+8:]), r)
			out = append(out, r)
			return failed == nil && len(out) < most
		})
		return failed
	})
	return out, err
}

// A page's token is the key of its last execution.
func encodePage(key []byte) string {
	return base64.RawURLEncoding.EncodeToString(key)
}

func decodePage(token string) ([]byte, error) {
	key, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return nil, badToken()
	}
	return key, nil
}

func badToken() *apiError { return fault("InvalidToken", "Invalid Token: 'Invalid token'") }

// lastOf is the execution that the page before has ended with, as far as the order needs it; nil when there was none.
func lastOf(machine, token string) (*record, error) {
	if token == "" {
		return nil, nil
	}
	key, err := decodePage(token)
	if err != nil {
		return nil, err
	}
	rest, ours := bytes.CutPrefix(key, append([]byte(machine), 0))
	if !ours || len(rest) < 8 {
		return nil, badToken()
	}
	started := time.Unix(0, int64(^binary.BigEndian.Uint64(rest)))
	return &record{Machine: machine, Started: started, ARN: string(rest[8:])}, nil
}
