package bolt

import (
	"errors"
	"time"

	"go.etcd.io/bbolt"

	"github.com/containerops/containerops/shared/store"
)

// group is one transaction of bbolt in which the tasks that waited are done.
type group struct {
	items    *bbolt.Bucket
	expiries *bbolt.Bucket
	now      time.Time
	changed  bool // otherwise there is nothing to commit
}

// errUnchanged rolls back a group in which no task wrote anything, which saves the syncs.
var errUnchanged = errors.New("nothing was written")

func (t *Table) commitLoop() {
	for {
		select {
		case <-t.queue.wake:
			t.commit(t.queue.take())
		case <-t.stop:
			t.commit(t.queue.take())
			return
		}
	}
}

// commit does the tasks and answers them. They are answered after the commit only: even a condition that failed may have
// done so because of an earlier task of the same group.
func (t *Table) commit(tasks []*task) {
	if len(tasks) == 0 {
		return
	}
	answers := make([]error, len(tasks))
	err := t.db.Update(func(tx *bbolt.Tx) error {
		g := &group{items: tx.Bucket(itemsBucket), expiries: tx.Bucket(expiriesBucket), now: t.options.Now()}
		for i, task := range tasks {
			answers[i] = task.work(g)
			if answers[i] != nil && store.Failed(answers[i]) < 0 {
				return answers[i]
			}
		}
		if !g.changed {
			return errUnchanged
		}
		return nil
	})
	for i, task := range tasks {
		if err != nil && !errors.Is(err, errUnchanged) {
			answers[i] = t.named("write", err)
		}
		task.done <- answers[i]
	}
}
