package secrets

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// masters are what the service's secret holds: the master that keys are derived from, and those that it has taken the place of.
//
//	{"master": "…", "former": [{"master": "…", "retired": "2026-02-03T04:05:06Z"}]}
//
// CloudFormation makes it as the bare master.
type masters struct {
	Master string         `json:"master"`
	Former []formerMaster `json:"former,omitempty"` // the newest first
}

type formerMaster struct {
	Master  string    `json:"master"`
	Retired time.Time `json:"retired"`
	Ended   bool      `json:"ended,omitempty"` // no token of it holds
}

// minMaster is how long a master must be: CloudFormation makes one of 64 letters and digits.
const minMaster = 32

// readMasters never shows the secret in its error.
func readMasters(secret string) (m masters, err error) {
	if !strings.HasPrefix(secret, "{") {
		m = masters{Master: secret}
	} else if json.Unmarshal([]byte(secret), &m) != nil {
		return m, errors.New("it is no JSON")
	}
	all := []string{m.Master}
	for _, f := range m.Former {
		all = append(all, f.Master)
	}
	for _, master := range all {
		if len(master) < minMaster {
			return m, fmt.Errorf("a master has %d characters, at least %d are needed", len(master), minMaster)
		}
	}
	return m, nil
}

// Rotate gives the service's secret a new random master. What the former ones have sealed still opens; with endTokens no token
// that was signed before holds any more.
func Rotate(secret string, at time.Time, endTokens bool) (string, error) {
	m, err := readMasters(secret)
	if err != nil {
		return "", err
	}
	next := masters{Master: rand.Text() + rand.Text(), Former: append([]formerMaster{{Master: m.Master, Retired: at.UTC()}}, m.Former...)}
	if endTokens {
		for i := range next.Former {
			next.Former[i].Ended = true
		}
	}
	text, err := json.Marshal(next)
	return string(text), err
}
