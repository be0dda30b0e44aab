// Package client speaks the published HTTP API as a user does. The demo, the black-box suite and the bench are written with
// it, so nothing that they show or promise depends on the service's own types.
//
// All it needs is the file that a stack writes at its first start:
//
//	{"endpoint":"http://127.0.0.1:8080","domain":"default","project":"…","user":"admin","password":"…",
//	 "access_key":"…","secret_key":"…"}
package client

import (
	"encoding/json"
	"fmt"
	"os"
)

// Credentials say where a stack is and who its administrator is.
type Credentials struct {
	Endpoint  string `json:"endpoint"`
	Domain    string `json:"domain"`
	Project   string `json:"project"`
	User      string `json:"user"`
	Password  string `json:"password"`
	AccessKey string `json:"access_key"`
	SecretKey string `json:"secret_key"`
}

// ReadCredentials reads a stack's credentials.json.
func ReadCredentials(path string) (Credentials, error) {
	var c Credentials
	data, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("credentials: %w", err)
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("credentials %s: %w", path, err)
	}
	return c, nil
}
