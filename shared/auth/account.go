package auth

import (
	"time"

	"github.com/containerops/containerops/shared/store"
)

// Account is a domain: what belongs to one customer. It has one project, whose name a token's scope may give.
type Account struct {
	ID      store.Domain `json:"id"` // 32 hex digits
	Name    string       `json:"name"`
	Project Project      `json:"project"`
}

// Project is the scope of a token.
type Project struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// userRecord is a user; its key is the name.
type userRecord struct {
	ID    string `json:"id"` // 32 hex digits
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	Hash  string `json:"hash"` // as Argon2.Hash writes it
	Admin bool   `json:"admin"`
	// Epoch is 1 at first and one more with every new password; tokens of another epoch are refused.
	Epoch int64 `json:"epoch"`
	// Keys are the user's access keys. They stand here so that whoever deletes the user knows them all: a new one changes
	// this record.
	Keys []keyEntry `json:"keys,omitempty"`
}

// keyEntry is what is shown of an access key.
type keyEntry struct {
	Access      string    `json:"access"`
	Description string    `json:"description,omitempty"`
	Created     time.Time `json:"created"`
}

// userName is what a user's id leads to.
type userName struct {
	Name string `json:"name"`
}

// keyRecord is an access key.
type keyRecord struct {
	Account Account `json:"account"`
	UserID  string  `json:"user_id"`
	User    string  `json:"user"`
	Admin   bool    `json:"admin"`
	Secret  []byte  `json:"secret"` // sealed with the access key as its additional data
}

// userTotal is the counter of an account's users.
const userTotal = "user-total"
