package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/containerops/containerops/infra/harness"
)

// outside is what one try's runs tell others: a mail server, and webhooks of others at any path of one address.
type outside struct {
	url   string
	mails *harness.Mailbox
	http  *http.Server
	came  func(number int, what string) // is told of each call and mail, of which its sender is not told yet

	mu      sync.Mutex
	arrived int
	keys    map[string]map[string]int // calls by path and Idempotency-Key
	forged  []string                  // paths of calls whose signature is wrong
}

// postKey is what notifications are signed with.
const postKey = "planted-key"

func openOutside(came func(int, string)) (*outside, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	o := &outside{url: "http://" + listener.Addr().String(), came: came, keys: map[string]map[string]int{}}
	o.http = &http.Server{Handler: http.HandlerFunc(o.take)}
	go o.http.Serve(listener)
	if o.mails, err = harness.OpenMailbox(func(string) { o.arrive("mail") }); err != nil {
		return nil, errors.Join(err, o.http.Close())
	}
	return o, nil
}

func (o *outside) close() error { return errors.Join(o.http.Close(), o.mails.Close()) }

func (o *outside) take(_ http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // its sender was killed: nobody was told
	}
	mac := hmac.New(sha256.New, []byte(postKey))
	mac.Write(body)
	signature := r.Header.Get("X-ContainerOps-Signature-256")
	what := r.Method + " " + r.URL.RequestURI()
	o.mu.Lock()
	if signature != "" && signature != "sha256="+hex.EncodeToString(mac.Sum(nil)) {
		o.forged = append(o.forged, what)
	}
	if o.keys[what] == nil {
		o.keys[what] = map[string]int{}
	}
	o.keys[what][r.Header.Get("Idempotency-Key")]++
	o.mu.Unlock()
	o.arrive(what)
}

// arrive counts what has come.
func (o *outside) arrive(what string) {
	o.mu.Lock()
	o.arrived++
	number := o.arrived
	o.mu.Unlock()
	o.came(number, what)
}

// count is how many calls and mails have come.
func (o *outside) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.arrived
}

// told says what has arrived, each thing once however many copies came: a call's copies are those of one Idempotency-Key, a mail's
// those with one subject.
func (o *outside) told() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var lines []string
	for _, what := range slices.Sorted(maps.Keys(o.keys)) {
		lines = append(lines, fmt.Sprintf("called %d: %s", len(o.keys[what]), what))
		if o.keys[what][""] > 0 {
			lines = append(lines, "without a key: "+what)
		}
	}
	for _, what := range o.forged {
		lines = append(lines, "wrong signature: "+what)
	}
	subjects := map[string]bool{}
	for _, mail := range o.mails.All() {
		for line := range strings.Lines(mail) {
			if subject, is := strings.CutPrefix(line, "Subject: "); is {
				subjects["mailed: "+strings.TrimSpace(subject)] = true
			}
		}
	}
	return append(lines, slices.Sorted(maps.Keys(subjects))...)
}
