package catalog

import (
	"container/list"
	"sync"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// cacheBytes bounds what is remembered of definitions, by the size of their JSON; in memory they take a few times that.
const cacheBytes = 8 << 20

// version names one definition. What it names never changes, so nothing remembered is ever out of date.
type version struct {
	domain   store.Domain
	pipeline int64
	version  int64
}

// cache remembers the definitions last used: a run reads its own several times a stage.
type cache struct {
	bytes int // at most so many

	mu   sync.Mutex
	used int
	by   map[version]*list.Element
	all  list.List // of *cached, the last used first
}

type cached struct {
	key        version
	definition *pipeline.Pipeline
	bytes      int
}

// get returns a remembered definition, or nil.
func (c *cache) get(key version) *pipeline.Pipeline {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.by[key]
	if e == nil {
		return nil
	}
	c.all.MoveToFront(e)
	return e.Value.(*cached).definition
}

// put remembers a definition and forgets those that were not used for the longest time.
func (c *cache) put(key version, definition *pipeline.Pipeline, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by[key] != nil || bytes > c.bytes {
		return
	}
	if c.by == nil {
		c.by = map[version]*list.Element{}
	}
	c.by[key] = c.all.PushFront(&cached{key, definition, bytes})
	c.used += bytes
	for c.used > c.bytes {
		last := c.all.Remove(c.all.Back()).(*cached)
		delete(c.by, last.key)
		c.used -= last.bytes
	}
}
