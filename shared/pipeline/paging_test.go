package pipeline

import (
	"net/url"
	"testing"
)

func TestAPageIsAskedForByLimitAndOffset(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]Paging{
		"":                  {DefaultLimit, 0, false},
		"other=1":           {DefaultLimit, 0, false},
		"limit=6&offset=12": {6, 12, true},
		"limit=1000":        {MaxLimit, 0, true},
		"offset=1000000000": {DefaultLimit, MaxOffset, true},
	} {
		values, _ := url.ParseQuery(query)
		if got, err := ParsePaging(values); err != nil || got != want {
			t.Errorf("%q is %+v, %v", query, got, err)
		}
	}
	for query, want := range map[string]Code{
		"limit=0": InvalidLimit, "limit=1001": InvalidLimit, "limit=-1": InvalidLimit, "limit=%2B1": InvalidLimit, "limit=": InvalidLimit,
		"limit=1.0": InvalidLimit, "limit=x&offset=y": InvalidLimit, "limit=99999999999999999999": InvalidLimit,
		"offset=-1": InvalidOffset, "offset=": InvalidOffset, "offset=1000000001": InvalidOffset, "offset=0x1": InvalidOffset,
	} {
		values, _ := url.ParseQuery(query)
		if _, err := ParsePaging(values); err == nil || FaultsOf(err)[0].Code != want {
			t.Errorf("%q is answered %v", query, err)
		}
	}
}

func TestContentRangeIsOffsetCountAndTotal(t *testing.T) {
	t.Parallel()
	if got := (Paging{Limit: 6, Offset: 12}).ContentRange(6, 208); got != "12-6/208" {
		t.Error(got)
	}
}
