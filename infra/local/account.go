package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/containerops/containerops/shared/auth"
)

// The files that the first start writes.
const (
	credentialsFile = "credentials.json"
	keysFile        = "keys.json"
)

// administrator is what a client needs to be the first administrator: the content of <data>/credentials.json.
type administrator struct {
	Endpoint  string `json:"endpoint"`
	Domain    string `json:"domain"`
	Project   string `json:"project"`
	User      string `json:"user"`
	Password  string `json:"password"`
	AccessKey string `json:"access_key"`
	SecretKey string `json:"secret_key"`
}

// loadKeys reads the service's keys, and makes them at the first start.
func loadKeys(d *data) (auth.Keys, error) {
	var keys auth.Keys
	found, err := d.read(keysFile, &keys)
	if err != nil {
		return keys, err
	}
	if found {
		if err := keys.Check(); err != nil {
			return keys, fmt.Errorf("%s: %w", d.path(keysFile), err)
		}
		return keys, nil
	}
	keys = auth.NewKeys()
	if err := d.write(keysFile, keys); err != nil {
		return keys, fmt.Errorf("write keys: %w", err)
	}
	return keys, nil
}

// foundAccount makes the account at the first start, and keeps the credentials' file with the address that the stack now has.
// The file is written before the account is made: a start that was interrupted in between uses what it says.
func foundAccount(ctx context.Context, d *data, users *auth.Service, endpoint string) error {
	c, found, err := loadCredentials(d)
	if err != nil {
		return err
	}
	if c.Endpoint != endpoint {
		c.Endpoint = endpoint
		if err := d.write(credentialsFile, c); err != nil {
			return fmt.Errorf("write credentials: %w", err)
		}
	}
	_, created, err := users.Bootstrap(ctx, auth.Credentials{Password: c.Password, AccessKey: c.AccessKey, SecretKey: c.SecretKey})
	if err != nil {
		return fmt.Errorf("make the account: %w", err)
	}
	if !found && !created { // what was written opens nothing
		return errors.Join(fmt.Errorf("%s is gone, but the account is there and its password is kept only as a hash: put the file back",
			d.path(credentialsFile)), os.Remove(d.path(credentialsFile)))
	}
	return nil
}

// loadCredentials reads the file, or makes new credentials when it is not there.
func loadCredentials(d *data) (c administrator, found bool, err error) {
	found, err = d.read(credentialsFile, &c)
	if err != nil || found {
		return c, found, err
	}
	made := auth.NewCredentials()
	return administrator{
		Domain: auth.DefaultDomain, Project: auth.DefaultProject, User: auth.DefaultUser,
		Password: made.Password, AccessKey: made.AccessKey, SecretKey: made.SecretKey,
	}, false, nil
}
