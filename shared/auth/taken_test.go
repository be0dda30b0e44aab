package auth_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/auth/sign"
	"github.com/containerops/containerops/shared/pipeline"
)

// signed is a request as it came over the wire: whoever has seen it can send it again.
func (w world) signed(t *testing.T, method string, at time.Time) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, "http://127.0.0.1:8080/v3/manage/pipelines/7/start", nil)
	if err != nil {
		t.Fatal(err)
	}
	sign.Sign(r, nil, w.credentials.AccessKey, w.credentials.SecretKey, at)
	return r
}

func (w world) send(t *testing.T, r *http.Request) error {
	t.Helper()
	_, err := w.Authenticate(t.Context(), r.Clone(t.Context()), nil)
	return err
}

func TestASignedWriteIsTakenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		r := w.signed(t, method, w.clock.now())
		if err := w.send(t, r); err != nil {
			t.Fatal(err)
		}
		wantFault(t, w.send(t, r), pipeline.AuthenticationFailed)
		wantFault(t, w.send(t, upper(r)), pipeline.AuthenticationFailed)
		if err := w.send(t, w.signed(t, method, w.clock.now().Add(time.Second))); err != nil {
			t.Errorf("%s signed again, a second later: %v", method, err)
		}
	}
}

// upper writes the signature in the other case, which is the same signature.
func upper(r *http.Request) *http.Request {
	before, signature, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
	r.Header.Set("Authorization", before+"Signature="+strings.ToUpper(signature))
	return r
}

func TestASignedWriteIsNotTakenAgainForAsLongAsItsDateHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	early := w.signed(t, "POST", w.clock.now().Add(w.Skew)) // by a client whose clock is fast
	if err := w.send(t, early); err != nil {
		t.Fatal(err)
	}
	for range 31 {
		wantFault(t, w.send(t, early), pipeline.AuthenticationFailed)
		w.clock.pass(time.Minute)
	}
}

func TestASignedReadMayBeRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, method := range []string{"GET", "HEAD"} {
		r := w.signed(t, method, w.clock.now())
		for range 3 {
			if err := w.send(t, r); err != nil {
				t.Errorf("%s: %v", method, err)
			}
		}
	}
}

func TestOfASignedWriteThatComesManyTimesAtOnceOneIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const times = 50
	r := w.signed(t, "POST", w.clock.now())
	errs := make([]error, times)
	var all sync.WaitGroup
	for i := range times {
		all.Go(func() { errs[i] = w.send(t, r) })
	}
	all.Wait()
	taken := 0
	for _, err := range errs {
		if err == nil {
			taken++
		} else {
			wantFault(t, err, pipeline.AuthenticationFailed)
		}
	}
	if taken != 1 {
		t.Errorf("%d of %d were taken", taken, times)
	}
}

func TestAWriteThatIsNotSignedRightIsNotNoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.signed(t, "POST", w.clock.now())
	spoilt := r.Clone(t.Context())
	spoilt.Method = "DELETE"
	wantFault(t, w.send(t, spoilt), pipeline.AuthenticationFailed)
	if err := w.send(t, r); err != nil {
		t.Errorf("the right one after a spoilt one: %v", err)
	}
}
