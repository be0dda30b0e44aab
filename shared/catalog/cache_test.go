package catalog

import (
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func TestTheCacheForgetsWhatWasNotUsedForLongest(t *testing.T) {
	t.Parallel()
	c := cache{bytes: 100}
	one, two, three := version{"d", 1, 1}, version{"d", 2, 1}, version{"d", 3, 1}
	c.put(one, &pipeline.Pipeline{ID: 1}, 40)
	c.put(two, &pipeline.Pipeline{ID: 2}, 40)
	c.get(one)
	c.put(three, &pipeline.Pipeline{ID: 3}, 40)
	if c.get(one) == nil || c.get(two) != nil || c.get(three) == nil {
		t.Error("want the first, used again, and the third; the second forgotten")
	}
	c.put(version{"d", 4, 1}, &pipeline.Pipeline{ID: 4}, 101)
	c.put(three, &pipeline.Pipeline{ID: 3}, 40)
	if c.used != 80 || len(c.by) != 2 || c.all.Len() != 2 {
		t.Errorf("%d bytes in %d entries, want 80 in 2: what is too large or there already changes nothing", c.used, len(c.by))
	}
}
