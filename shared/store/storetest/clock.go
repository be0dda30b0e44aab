package storetest

import (
	"sync/atomic"
	"time"
)

// clock stands still until a test moves it.
type clock struct{ nanoseconds atomic.Int64 }

// newClock begins half a second after a full one, so that tests see whether fractions are dropped.
func newClock() *clock {
	c := &clock{}
	c.nanoseconds.Store(time.Now().Truncate(time.Second).Add(500 * time.Millisecond).UnixNano())
	return c
}

// Now is the time at which the clock stands.
func (c *clock) Now() time.Time { return time.Unix(0, c.nanoseconds.Load()) }

func (c *clock) forward(d time.Duration) { c.nanoseconds.Add(int64(d)) }
