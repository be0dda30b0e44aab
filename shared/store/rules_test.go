package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestAnItemIsLiveUntilItsSecond(t *testing.T) {
	t.Parallel()
	at := func(second, nanosecond int64) time.Time { return time.Unix(second, nanosecond) }
	for _, c := range []struct {
		name string
		item Item
		now  time.Time
		live bool
	}{
		{"never written", Item{}, at(100, 0), false},
		{"without expiry", Item{Version: 1}, at(100, 0), true},
		{"the second before", Item{Version: 1, Expires: at(101, 0)}, at(100, 999_999_999), true},
		{"the second itself", Item{Version: 1, Expires: at(101, 0)}, at(101, 0), false},
		{"within the second", Item{Version: 1, Expires: at(101, 900_000_000)}, at(101, 100_000_000), false},
	} {
		if got := c.item.Live(c.now); got != c.live {
			t.Errorf("%s: live is %v", c.name, got)
		}
	}
}

func TestThereIsRoomUpToABound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		item    Item
		n, most int64
		room    bool
		becomes int64 // the greatest counter under which the condition still holds
	}{
		{"nothing yet", Item{}, 3, 3, true, 0},
		{"nothing yet, and too much", Item{}, 4, 3, false, 0},
		{"up to the bound", Item{Version: 1, Counter: 2}, 1, 3, true, 2},
		{"beyond it", Item{Version: 1, Counter: 3}, 1, 3, false, 0},
		{"without a bound", Item{Version: 1, Counter: 3}, 1, 0, true, 1 << 60},
	} {
		cond, room := c.item.Room(c.n, c.most)
		if room != c.room {
			t.Errorf("%s: there is room: %v", c.name, room)
		}
		at := Item{Version: c.item.Version, Counter: c.becomes}
		beyond := Item{Version: 1, Counter: c.becomes + 1}
		if room && (!cond.Holds(&at, time.Time{}) || c.most > 0 && cond.Holds(&beyond, time.Time{})) {
			t.Errorf("%s: the condition is %+v", c.name, cond)
		}
	}
}

func TestErrorsNameTheItemAndWhatFailed(t *testing.T) {
	t.Parallel()
	key := Key{"d/1/groups", "demo"}
	condition := fmt.Errorf("create: %w", &ConditionError{Op: 2, Key: key})
	if Failed(condition) != 2 || Failed(nil) != -1 || Failed(ErrContention) != -1 {
		t.Error("Failed does not tell conditions from other errors")
	}
	size := CheckOps([]Op{Put(key, make([]byte, MaxItemBytes), If{})})
	for _, err := range []error{condition, size} {
		if !strings.Contains(err.Error(), "d/1/groups demo") {
			t.Errorf("%q does not name the item", err)
		}
	}
	var sizeError *SizeError
	if !errors.As(size, &sizeError) || sizeError.Bytes != MaxItemBytes+len(key.PK)+len(key.SK) {
		t.Errorf("got %v", size)
	}
}
