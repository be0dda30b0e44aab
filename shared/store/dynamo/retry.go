package dynamo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/containerops/containerops/shared/store"
)

// newRetryer is the SDK's own with three changes: it repeats what failed by a conflict between transactions, which the SDK
// leaves to its users; it waits milliseconds rather than a second, which is how long such conflicts last; and it has no
// budget for repetitions shared by all requests, which a burst of conflicts would exhaust.
func newRetryer(options Options) aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = options.Attempts
		o.RateLimiter = ratelimit.None
		o.Retryables = append(o.Retryables, retry.IsErrorRetryableFunc(passing))
		o.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
			most := min(options.MaxDelay, options.BaseDelay<<min(attempt-1, 16))
			return rand.N(most), nil
		})
	})
}

// withRetries is the option of every request.
func (t *Table) withRetries(o *dynamodb.Options) { o.Retryer = t.retryer }

// passing is true for what another attempt may get through: a conflict with another transaction, or throttling within one.
func passing(err error) aws.Ternary {
	var single *types.TransactionConflictException
	if errors.As(err, &single) || cancelledFor(err, reasonConflict) || throttled(err) {
		return aws.TrueTernary
	}
	if cancelledFor(err, reasonCondition) {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

// throttled is true for a request that the table had no capacity for, alone or as a part of a transaction.
func throttled(err error) bool {
	return cancelledFor(err, reasonThrottling) || cancelledFor(err, reasonThroughput) ||
		retry.IsErrorThrottles(retry.DefaultThrottles).IsErrorThrottle(err) == aws.TrueTernary
}

// The reasons for which a transaction is cancelled, one for each of its ops.
//
// See https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
const (
	reasonCondition  = "ConditionalCheckFailed"
	reasonConflict   = "TransactionConflict"
	reasonThrottling = "ThrottlingError"
	reasonThroughput = "ProvisionedThroughputExceeded"
)

// cancelledFor says whether a transaction was cancelled for this reason. A condition that failed is final, whatever else was wrong.
func cancelledFor(err error, reason string) bool {
	var cancelled *types.TransactionCanceledException
	if !errors.As(err, &cancelled) {
		return false
	}
	codes := make([]string, len(cancelled.CancellationReasons))
	for i := range codes {
		codes[i] = aws.ToString(cancelled.CancellationReasons[i].Code)
	}
	return slices.Contains(codes, reason) && (reason == reasonCondition || !slices.Contains(codes, reasonCondition))
}

// named says in an error which table and what was being done, and whether it was others who were in the way or the table's limits.
func (t *Table) named(ctx context.Context, step string, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case throttled(err):
		err = fmt.Errorf("%w: %w", store.ErrThrottled, err)
	case passing(err) == aws.TrueTernary:
		err = fmt.Errorf("%w: %w", store.ErrContention, err)
	}
	return fmt.Errorf("table %s: %s: %w", t.name, step, err)
}
