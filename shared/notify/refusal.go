package notify

import "fmt"

// Refusal is why others will never be told of something: it is not tried again. Any other error may pass.
type Refusal struct{ reason string }

func (r *Refusal) Error() string { return r.reason }

// Refuse makes a Refusal.
func Refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }
