package run

import "github.com/containerops/containerops/shared/store"

// counters are one number in several items, each with its share of the bound: transactions that write to the same item at the same
// time get into each other's way, and many of an account's runs may start at once.
type counters [16]store.Item

// place is room for one more in a counter.
type place struct {
	counter int
	cond    store.If // under which it is still there
}

func (c *counters) total() int64 {
	var sum int64
	for i := range c {
		sum += c[i].Counter
	}
	return sum
}

// room finds a place, nil when all together count as much as they may; 0 is no bound. It begins to look at one that the spread
// chooses.
func (c *counters) room(most, spread int64) *place {
	if most > 0 && c.total() >= most { // also when the bound was another, and the shares with it
		return nil
	}
	n := int64(len(c))
	if most > 0 {
		n = min(n, most)
	}
	for i := range n {
		at := (spread + i) % n
		share := most / n
		if at < most%n {
			share++
		}
		if cond, free := c[at].Room(1, share); free {
			return &place{int(at), cond}
		}
	}
	return nil
}
