package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"sync"

	"github.com/containerops/containerops/infra/harness"
)

// outside is what one try's runs tell others: a mail server, and at one address a Git host and webhooks of others at any path.
type outside struct {
	url   string
	mails *harness.Mailbox
	http  *http.Server
	came  func(number int, what string) // is told of each call and mail, of which its sender is not told yet

	mu      sync.Mutex
	arrived int
	copies  map[string]map[string]int // of what has come, by what it is and which one of its kind
	wrong   []string
}

// postKey is what notifications are signed with.
const postKey = "planted-key"

func openOutside(git http.Handler, came func(int, string)) (*outside, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	o := &outside{url: "http://" + listener.Addr().String(), came: came, copies: map[string]map[string]int{}}
	mux := http.NewServeMux()
	mux.Handle("/git/", git)
	mux.HandleFunc("POST /api/v3/repos/git/shop/statuses/{commit}", o.takeStatus)
	mux.HandleFunc("/", o.takeCall)
	o.http = &http.Server{Handler: mux}
	go o.http.Serve(listener)
	if o.mails, err = harness.OpenMailbox(o.takeMail); err != nil {
		return nil, errors.Join(err, o.http.Close())
	}
	return o, nil
}

func (o *outside) close() error { return errors.Join(o.http.Close(), o.mails.Close()) }

// takeCall takes a webhook's call, or what a notification posts. Copies of one have the same Idempotency-Key.
func (o *outside) takeCall(_ http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // its sender was killed
	}
	mac := hmac.New(sha256.New, []byte(postKey))
	mac.Write(body)
	what := r.Method + " " + r.URL.RequestURI()
	if signature := r.Header.Get("X-ContainerOps-Signature-256"); signature != "" && signature != "sha256="+hex.EncodeToString(mac.Sum(nil)) {
		o.refuse("wrong signature: " + what)
	}
	o.take(what, r.Header.Get("Idempotency-Key"))
}

// takeStatus takes what a commit shows from now on, which is the same however often it is told.
func (o *outside) takeStatus(w http.ResponseWriter, r *http.Request) {
	var status struct{ State string }
	if json.NewDecoder(r.Body).Decode(&status) != nil {
		return
	}
	o.take("commit status "+status.State, r.PathValue("commit"))
	w.WriteHeader(http.StatusCreated)
}

// takeMail takes a mail. Copies of one have the same Message-ID.
func (o *outside) takeMail(text string) {
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		o.refuse(fmt.Sprintf("not a mail (%v): %s", err, text))
		return
	}
	o.take("mail "+m.Header.Get("Subject"), m.Header.Get("Message-ID"))
}

func (o *outside) take(what, which string) {
	if which == "" {
		o.refuse("cannot be told from its like: " + what)
	}
	o.mu.Lock()
	if o.copies[what] == nil {
		o.copies[what] = map[string]int{}
	}
	o.copies[what][which]++
	o.arrived++
	number := o.arrived
	o.mu.Unlock()
	o.came(number, what)
}

func (o *outside) refuse(why string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.wrong = append(o.wrong, why)
}

// count is how many calls and mails have come.
func (o *outside) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.arrived
}

// told says what has come, however many copies of it.
func (o *outside) told() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var lines []string
	for _, what := range slices.Sorted(maps.Keys(o.copies)) {
		lines = append(lines, fmt.Sprintf("told %d: %s", len(o.copies[what]), what))
	}
	return append(lines, o.wrong...)
}
