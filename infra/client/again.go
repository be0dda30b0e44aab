package client

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

const (
	// attempts is how often a request is sent that is refused because there are too many.
	attempts = 5

	// longestWait bounds what a service may ask for.
	longestWait = 30 * time.Second
)

// again says whether an answer refuses a request that did nothing and may be sent again: 429. A 503 is not that, as a gateway
// answers it also for a function that takes too long and does its work all the same.
func again(answer *Answer) bool { return answer.Status == http.StatusTooManyRequests }

// wait is as long as the service asks for (Retry-After, in seconds), or else twice as long with each attempt.
func wait(ctx context.Context, answer *Answer, attempt int) error {
	after := time.Second << attempt
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds >= 0 {
		after = time.Duration(seconds) * time.Second
	}
	timer := time.NewTimer(min(after, longestWait))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
