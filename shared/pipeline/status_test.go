package pipeline

import (
	"testing"
	"time"
)

func TestTimesHaveAFractionAndAreUTC(t *testing.T) {
	t.Parallel()
	at := time.Date(2019, 9, 24, 9, 41, 57, 499_821_999, time.FixedZone("", 2*3600))
	if got := FormatTime(at); got != "2019-09-24T07:41:57.499821Z" {
		t.Error(got)
	}
	if got := FormatTime(at.Truncate(1e9)); got != "2019-09-24T07:41:57.000000Z" {
		t.Error(got)
	}
	if got := FormatTime(time.Time{}); got != "" {
		t.Error(got)
	}
}
