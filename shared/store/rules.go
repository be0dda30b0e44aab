package store

import "time"

// Live says whether an item can be seen at a time: it is there and not expired.
func (i *Item) Live(now time.Time) bool {
	return i.Version > 0 && (i.Expires.IsZero() || i.Expires.Unix() > now.Unix())
}

// Holds says whether the condition holds for an item at a time; one that was never written is the zero Item.
func (c If) Holds(item *Item, now time.Time) bool {
	if !item.Live(now) {
		return !c.needsItem()
	}
	return !c.Absent && (c.Version == 0 || c.Version == item.Version) && c.counts(item.Counter)
}

// needsItem says whether the condition never holds for an item that is absent.
func (c If) needsItem() bool {
	return c.Present || c.Version != 0 || c.Counter != nil || c.Below != nil
}

func (c If) counts(counter int64) bool {
	return (c.Counter == nil || counter == *c.Counter) && (c.Below == nil || counter < *c.Below)
}

// Room is the condition under which n more can be added to the counter of an item, as it was read, so that it stays within a
// bound; false says that there is no room now. A bound of 0 is none.
func (i *Item) Room(n, most int64) (If, bool) {
	switch {
	case most == 0:
		return If{}, true
	case i.Counter+n > most:
		return If{}, false
	case i.Version == 0:
		return If{Absent: true}, true
	}
	return If{Below: new(most - n + 1)}, true
}
