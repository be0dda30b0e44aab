package store

import "time"

// Live says whether an item can be seen at a time: it is there and not expired.
func (i *Item) Live(now time.Time) bool {
	return i.Version > 0 && (i.Expires.IsZero() || i.Expires.Unix() > now.Unix())
}

// Holds says whether the condition holds for an item at a time; one that was never written is the zero Item.
func (c If) Holds(item *Item, now time.Time) bool {
	if !item.Live(now) {
		return !c.Present && c.Version == 0 && c.Counter == nil
	}
	return !c.Absent && (c.Version == 0 || c.Version == item.Version) && (c.Counter == nil || *c.Counter == item.Counter)
}
