package dynamo_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/containerops/containerops/shared/store"
	"github.com/containerops/containerops/shared/store/dynamo"
)

// faulty is the way to DynamoDB on which something happens to the first requests of one operation.
type faulty struct {
	operation string       // as in the header X-Amz-Target
	count     int64        // how many of them
	answer    string       // given without DynamoDB seeing the request; none: DynamoDB's own answer is lost
	seen      atomic.Int64 // requests of the operation
}

func (f *faulty) Do(request *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(request.Header.Get("X-Amz-Target"), "."+f.operation) || f.seen.Add(1) > f.count {
		return http.DefaultClient.Do(request)
	}
	if f.answer == "" {
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return nil, err
		}
		_, err = io.Copy(io.Discard, response.Body)
		return nil, errors.Join(io.ErrUnexpectedEOF, err, response.Body.Close())
	}
	return &http.Response{
		StatusCode: http.StatusBadRequest,
		Header:     http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
		Body:       io.NopCloser(bytes.NewBufferString(f.answer)),
		Request:    request,
	}, nil
}

const (
	throttled = `{"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "message": "slow down"}`
	conflict  = `{"__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException", "message": "conflict"}`
)

// cancelled is the answer to a transaction that was cancelled for these reasons.
func cancelled(reasons ...string) string {
	return `{"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "message": "cancelled", ` +
		`"CancellationReasons": [{"Code": "` + strings.Join(reasons, `"}, {"Code": "`) + `"}]}`
}

// openFaulty returns the same table twice: by the faulty way, and by the good one.
func openFaulty(t *testing.T, f *faulty) (bad, good *dynamo.Table) {
	t.Helper()
	name := newTable(t)
	client := dynamoDB(t).Client(func(o *dynamodb.Options) { o.HTTPClient = f })
	options := dynamo.Options{Attempts: 4, BaseDelay: time.Microsecond}
	return dynamo.New(clients(client), name, options), dynamo.New(clients(dynamoDB(t).Client()), name, dynamo.Options{})
}

var (
	it    = store.Key{PK: "p", SK: "it"}
	other = store.Key{PK: "p", SK: "other"}
)

func write(t *testing.T, table *dynamo.Table, ops ...store.Op) {
	t.Helper()
	if err := table.Write(t.Context(), ops...); err != nil {
		t.Fatal(err)
	}
}

func wantItem(t *testing.T, table *dynamo.Table, version, counter int64) {
	t.Helper()
	item, err := table.Get(t.Context(), it)
	if err != nil || item.Version != version || item.Counter != counter {
		t.Fatalf("version %d, counter %d, error %v; want version %d, counter %d", item.Version, item.Counter, err, version, counter)
	}
}

func TestAWriteWhoseAnswerIsLostIsDoneOnce(t *testing.T) {
	t.Parallel()
	put := func(cond store.If) []store.Op { return []store.Op{store.Put(it, []byte("new"), cond)} }
	for name, c := range map[string]struct {
		operation        string
		ops              []store.Op
		version, counter int64
	}{
		"put":                {"UpdateItem", put(store.If{}), 2, 5},
		"put if present":     {"UpdateItem", put(store.If{Present: true}), 2, 5},
		"put if version":     {"UpdateItem", put(store.If{Version: 1}), 2, 5},
		"add":                {"TransactWriteItems", []store.Op{store.Add(it, 1, store.If{})}, 1, 6},
		"add if present":     {"TransactWriteItems", []store.Op{store.Add(it, 1, store.If{Present: true})}, 1, 6},
		"transaction":        {"TransactWriteItems", append(put(store.If{Version: 1}), store.Add(other, 1, store.If{})), 2, 5},
		"conditional delete": {"TransactWriteItems", []store.Op{store.Delete(it, store.If{Version: 1})}, 0, 0},
		"delete":             {"DeleteItem", []store.Op{store.Delete(it, store.If{})}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &faulty{operation: c.operation, count: 1}
			bad, good := openFaulty(t, f)
			write(t, good, store.Put(it, []byte("old"), store.If{}))
			write(t, good, store.Add(it, 5, store.If{}))
			write(t, bad, c.ops...)
			if f.seen.Load() != 2 {
				t.Fatalf("%d requests", f.seen.Load())
			}
			if c.version > 0 {
				wantItem(t, good, c.version, c.counter)
			} else if _, err := good.Get(t.Context(), it); !errors.Is(err, store.ErrNotFound) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestACreationWhoseAnswerIsLostIsNotRefused(t *testing.T) {
	t.Parallel()
	f := &faulty{operation: "PutItem", count: 1}
	bad, good := openFaulty(t, f)
	write(t, bad, store.Put(it, []byte("new"), store.If{Absent: true}))
	wantItem(t, good, 1, 0)
	if err := bad.Write(t.Context(), store.Put(it, []byte("new"), store.If{Absent: true})); store.Failed(err) != 0 {
		t.Fatalf("a second creation: %v", err)
	}
}

func TestANumberMayBeLostButIsNotGivenTwice(t *testing.T) {
	t.Parallel()
	bad, good := openFaulty(t, &faulty{operation: "UpdateItem", count: 1})
	for want := int64(2); want <= 3; want++ {
		if n, err := bad.Next(t.Context(), it); n != want || err != nil {
			t.Fatalf("got %d, error %v, want %d", n, err, want)
		}
	}
	wantItem(t, good, 1, 3)
}

func TestThrottlingAndConflictsAreWaitedOut(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]*faulty{
		"throttled write":       {operation: "UpdateItem", count: 3, answer: throttled},
		"conflicting write":     {operation: "UpdateItem", count: 3, answer: conflict},
		"throttled read":        {operation: "GetItem", count: 3, answer: throttled},
		"throttled query":       {operation: "Query", count: 3, answer: throttled},
		"throttled transaction": {operation: "TransactWriteItems", count: 3, answer: cancelled("None", "ThrottlingError")},
		"conflict":              {operation: "TransactWriteItems", count: 3, answer: cancelled("TransactionConflict", "None")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad, _ := openFaulty(t, f)
			write(t, bad, store.Put(it, nil, store.If{}))
			write(t, bad, store.Put(it, nil, store.If{}), store.Put(other, nil, store.If{}))
			wantItem(t, bad, 2, 0)
			if page, err := bad.Query(t.Context(), store.Query{PK: "p"}); err != nil || len(page.Items) != 2 {
				t.Fatalf("%d items, error %v", len(page.Items), err)
			}
		})
	}
}

func TestWhatDoesNotPassIsContentionOrThrottling(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer string
		want   error
	}{
		"throttled":               {throttled, store.ErrThrottled},
		"conflict":                {cancelled("TransactionConflict", "None"), store.ErrContention},
		"throttled transaction":   {cancelled("None", "ProvisionedThroughputExceeded"), store.ErrThrottled},
		"throttled by partition":  {cancelled("ThrottlingError", "None"), store.ErrThrottled},
		"conflict and throttling": {cancelled("TransactionConflict", "ThrottlingError"), store.ErrThrottled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &faulty{operation: "TransactWriteItems", count: 1 << 30, answer: c.answer}
			bad, good := openFaulty(t, f)
			err := bad.Write(t.Context(), store.Put(it, nil, store.If{}), store.Put(other, nil, store.If{}))
			if !errors.Is(err, c.want) || store.Failed(err) >= 0 || f.seen.Load() != 4 {
				t.Fatalf("after %d requests: %v", f.seen.Load(), err)
			}
			if page, err := good.Query(t.Context(), store.Query{PK: "p"}); err != nil || len(page.Items) != 0 {
				t.Fatalf("%d items, error %v", len(page.Items), err)
			}
		})
	}
}

func TestAReadThatDoesNotPassIsThrottling(t *testing.T) {
	t.Parallel()
	for operation, read := range map[string]func(*dynamo.Table) error{
		"GetItem":      func(table *dynamo.Table) error { _, err := table.Get(t.Context(), it); return err },
		"BatchGetItem": func(table *dynamo.Table) error { _, err := table.GetMany(t.Context(), []store.Key{it}); return err },
		"Query":        func(table *dynamo.Table) error { _, err := table.Query(t.Context(), store.Query{PK: "p"}); return err },
		"UpdateItem":   func(table *dynamo.Table) error { _, err := table.Next(t.Context(), it); return err },
	} {
		bad, _ := openFaulty(t, &faulty{operation: operation, count: 1 << 30, answer: throttled})
		if err := read(bad); !errors.Is(err, store.ErrThrottled) {
			t.Errorf("%s: %v", operation, err)
		}
	}
}

func TestAFailedConditionIsFinalWhateverElseWasWrong(t *testing.T) {
	t.Parallel()
	f := &faulty{operation: "TransactWriteItems", count: 1, answer: cancelled("TransactionConflict", "ConditionalCheckFailed")}
	bad, _ := openFaulty(t, f)
	err := bad.Write(t.Context(), store.Put(it, nil, store.If{}), store.Put(other, nil, store.If{Present: true}))
	if store.Failed(err) != 1 || f.seen.Load() != 1 {
		t.Fatalf("after %d requests: %v", f.seen.Load(), err)
	}
}

func TestOtherErrorsNameTheTableAndAreNotRepeated(t *testing.T) {
	t.Parallel()
	table := dynamo.New(clients(dynamoDB(t).Client()), "missing", dynamo.Options{})
	_, get := table.Get(t.Context(), it)
	_, query := table.Query(t.Context(), store.Query{PK: "p"})
	for step, err := range map[string]error{"get": get, "query": query, "write": table.Write(t.Context(), store.Put(it, nil, store.If{}))} {
		if err == nil || !strings.HasPrefix(err.Error(), "table missing: "+step+": ") || errors.Is(err, store.ErrContention) {
			t.Errorf("got %v", err)
		}
	}
}
