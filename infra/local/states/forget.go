package states

import (
	"encoding/binary"
	"encoding/json"
	"time"

	bolt "go.etcd.io/bbolt"
)

// maxForgotten bounds what one checkpoint removes of each kind, so that a lowered limit does not make one that takes minutes.
const maxForgotten = 2000

// forget removes the executions that ended before a time.
func forget(tx *bolt.Tx, before time.Time) error {
	var old [][]byte
	c := bucket(tx, "ended").Cursor()
	for k, _ := c.First(); k != nil && len(old) < maxForgotten; k, _ = c.Next() {
		if int64(binary.BigEndian.Uint64(k)) >= before.UnixNano() {
			break
		}
		old = append(old, clone(k))
	}
	for _, k := range old {
		if err := forgetOne(tx, k); err != nil {
			return err
		}
	}
	return nil
}

func forgetOne(tx *bolt.Tx, ended []byte) error {
	arn := ended[8:]
	var r record
	if err := json.Unmarshal(bucket(tx, "finished").Get(arn), &r); err != nil {
		return err
	}
	if err := bucket(tx, "started").Delete(startedKey(r.Machine, r.Started, r.ARN)); err != nil {
		return err
	}
	if err := bucket(tx, "finished").Delete(arn); err != nil {
		return err
	}
	if err := bucket(tx, "ended").Delete(ended); err != nil {
		return err
	}
	return forgetHistory(tx, ended)
}

// forgetHistories keeps the histories of the newest.
func forgetHistories(tx *bolt.Tx, keep int) error {
	surplus := int(bucket(tx, "histories").Sequence()) - keep
	var old [][]byte
	c := bucket(tx, "histories").Cursor()
	for k, _ := c.First(); k != nil && len(old) < min(surplus, maxForgotten); k, _ = c.Next() {
		old = append(old, clone(k))
	}
	for _, k := range old {
		if err := forgetHistory(tx, k); err != nil {
			return err
		}
	}
	return nil
}

func forgetHistory(tx *bolt.Tx, ended []byte) error {
	histories := bucket(tx, "histories")
	if histories.Get(ended) == nil {
		return nil
	}
	if err := histories.Delete(ended); err != nil {
		return err
	}
	prefix := append(clone(ended[8:]), 0)
	var chunks [][]byte
	withPrefix(bucket(tx, "events").Cursor(), prefix, prefix, func(k, _ []byte) bool {
		chunks = append(chunks, clone(k))
		return true
	})
	for _, k := range chunks {
		if err := bucket(tx, "events").Delete(k); err != nil {
			return err
		}
	}
	return countHistories(tx, -1)
}

// countHistories keeps the number of histories in their bucket's sequence: counting them would read them all.
func countHistories(tx *bolt.Tx, more int) error {
	b := bucket(tx, "histories")
	return b.SetSequence(uint64(int(b.Sequence()) + more))
}
