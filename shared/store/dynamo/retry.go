package dynamo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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
		o.Retryables = append(o.Retryables, retry.IsErrorRetryableFunc(conflict))
		o.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
			most := min(options.MaxDelay, options.BaseDelay<<min(attempt-1, 16))
			return rand.N(most), nil
		})
	})
}

// withRetries is the option of every request.
func (t *Table) withRetries(o *dynamodb.Options) { o.Retryer = t.retryer }

// conflict is true for what another attempt may get through. A transaction in which a condition failed is final, whatever
// else was wrong with it.
func conflict(err error) aws.Ternary {
	var single *types.TransactionConflictException
	if errors.As(err, &single) {
		return aws.TrueTernary
	}
	var cancelled *types.TransactionCanceledException
	if !errors.As(err, &cancelled) {
		return aws.UnknownTernary
	}
	again := aws.UnknownTernary
	for _, reason := range cancelled.CancellationReasons {
		switch aws.ToString(reason.Code) {
		case reasonCondition:
			return aws.FalseTernary
		case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
			again = aws.TrueTernary
		}
	}
	return again
}

// reasonCondition is the reason of a cancelled transaction for an op whose condition did not hold.
const reasonCondition = "ConditionalCheckFailed"

// named says in an error which table and what was being done, and whether it was others who were in the way.
func (t *Table) named(ctx context.Context, step string, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case conflict(err) == aws.TrueTernary, retry.IsErrorThrottles(retry.DefaultThrottles).IsErrorThrottle(err) == aws.TrueTernary:
		err = fmt.Errorf("%w: %w", store.ErrContention, err)
	}
	return fmt.Errorf("table %s: %s: %w", t.name, step, err)
}
