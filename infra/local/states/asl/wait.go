package asl

import "time"

// Wait is what only a Wait state has: exactly one of its fields is set.
type Wait struct {
	seconds       time.Duration
	timestamp     time.Time
	secondsPath   *Path
	timestampPath *Path
}

func (f *fields) wait() *Wait {
	w := &Wait{secondsPath: f.single("SecondsPath"), timestampPath: f.single("TimestampPath")}
	w.seconds = seconds(f.integer("Seconds", 0, 0, maxSeconds))
	w.timestamp = parseWith(f, "Timestamp", parseTimestamp)
	set := 0
	for _, name := range []string{"Seconds", "SecondsPath", "Timestamp", "TimestampPath"} {
		if f.has(name) {
			set++
		}
	}
	if set != 1 {
		f.refuse("Seconds", "exactly one of Seconds, SecondsPath, Timestamp and TimestampPath must be there")
	}
	return w
}

// Until is when the wait ends; a time that has passed ends it at once.
func (w *Wait) Until(s Scope, now time.Time) (time.Time, error) {
	switch {
	case w.secondsPath != nil:
		v, err := w.secondsPath.Eval(s)
		if err != nil {
			return time.Time{}, err
		}
		n, ok := float(v)
		if !ok || n < 0 || n > maxSeconds {
			return time.Time{}, failf(ErrRuntime, "The SecondsPath '%s' must lead to a number from 0 to %d and leads to %s", w.secondsPath, maxSeconds, clip(text(v)))
		}
		return now.Add(time.Duration(n * float64(time.Second))), nil
	case w.timestampPath != nil:
		v, err := w.timestampPath.Eval(s)
		if err != nil {
			return time.Time{}, err
		}
		t, ok := timestamp(v)
		if !ok {
			return time.Time{}, failf(ErrRuntime, "The TimestampPath '%s' must lead to an RFC 3339 timestamp and leads to %s", w.timestampPath, clip(text(v)))
		}
		return t, nil
	case !w.timestamp.IsZero():
		return w.timestamp, nil
	default:
		return now.Add(w.seconds), nil
	}
}

func parseTimestamp(s string) (time.Time, error) {
	return time.Parse(time.RFC3339, s)
}

func timestamp(v any) (time.Time, bool) {
	s, ok := v.(string)
	if !ok {
		return time.Time{}, false
	}
	t, err := parseTimestamp(s)
	return t, err == nil
}
