package states

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// list returns executions of a machine, the newest first, from those after the key; more says that others follow.
func (e *Engine) list(machine, status string, after []byte, most int) (page []*record, more bool, err error) {
	here := e.inMemory(machine, status, after)
	there, err := e.archive.list(machine, status, after, most+1)
	if err != nil {
		return nil, false, internal(err)
	}
	for _, r := range there {
		if !slices.ContainsFunc(here, func(m *record) bool { return m.ARN == r.ARN }) {
			here = append(here, r)
		}
	}
	slices.SortFunc(here, func(a, b *record) int { return bytes.Compare(a.startedKey(), b.startedKey()) })
	if len(here) > most {
		return here[:most], true, nil
	}
	return here, false, nil
}

func (r *record) startedKey() []byte {
	return startedKey(r.Machine, r.Started, r.ARN)
}

// inMemory copies what it returns: records change under the lock.
func (e *Engine) inMemory(machine, status string, after []byte) []*record {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []*record
	for _, m := range []map[string]*execution{e.live, e.recent} {
		for _, x := range m {
			if x.Machine == machine && (status == "" || x.Status == status) && bytes.Compare(x.startedKey(), after) > 0 {
				r := x.record
				out = append(out, &r)
			}
		}
	}
	return out
}

func (a *archive) list(machine, status string, after []byte, most int) ([]*record, error) {
	if status == statusRunning {
		return nil, nil
	}
	var out []*record
	err := a.db.View(func(tx *bolt.Tx) error {
		prefix := append([]byte(machine), 0)
		from := prefix
		if len(after) > 0 {
			from = append(clone(after), 0)
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
		return nil, fault("InvalidToken", "Invalid Token: 'Invalid token'")
	}
	return key, nil
}
