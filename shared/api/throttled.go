package api

import (
	"errors"

	"github.com/containerops/containerops/shared/store"
)

// throttled says whether the table, or another service that a request needed (state machines, objects, secrets), takes no more
// requests for now, and went on to for as long as its client tried again.
//
// The codes are those by which AWS's services say so: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html.
func throttled(err error) bool {
	if errors.Is(err, store.ErrThrottled) {
		return true
	}
	var said interface{ ErrorCode() string }
	if !errors.As(err, &said) {
		return false
	}
	switch said.ErrorCode() {
	case "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled", "SlowDown",
		"TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "BandwidthLimitExceeded",
		"ExecutionLimitExceeded":
		return true
	}
	return false
}
