package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/containerops/containerops/infra/local/crashpoint"
)

// data is the folder of everything that is kept, for as long as this process has it to itself:
//
//	lock               held while a stack uses the folder; the number of its process is in it
//	credentials.json   of the first administrator, for people and programs
//	keys.json          what tokens are signed and secrets are sealed with
//	table.db           the table (infra/local/bolt)
//	files/             the files (infra/local/files)
//	states/            the executions of the state machines (infra/local/states)
//	builds/            the queue of builds and the workspaces of those that run (infra/local/builds)
//	cache/             what builds with enable_cache keep (shared/job)
//	dynamodb.json      the name of the table, with --table dynamodb
//	git/               the sample's repository (infra/local/demo)
type data struct {
	dir  string // absolute
	lock *os.File
}

// Everything in the folder is for its owner alone.
const (
	folderMode = 0o700
	fileMode   = 0o600
)

// openData takes the folder, making it when it is not there.
func openData(dir string) (*data, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return nil, fmt.Errorf("make the data folder: %w; --data names another one", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w; --data names another one", err)
	}
	if err := take(lock); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &data{dir: dir, lock: lock}, nil
}

// take locks the file; the system gives the lock back when this process ends in whatever way.
func take(lock *os.File) error {
	err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		owner, _ := os.ReadFile(lock.Name())
		return fmt.Errorf("data folder %s is in use by another ContainerOps (process %s): end that one, or name another folder by --data",
			filepath.Dir(lock.Name()), owner)
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", lock.Name(), err)
	}
	if err := lock.Truncate(0); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	if _, err := lock.WriteAt(fmt.Append(nil, os.Getpid()), 0); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	return nil
}

// close gives the folder free. It unlocks before it closes: a child that is being started at this moment has the file open too,
// until it becomes its own program, and the lock would last as long.
func (d *data) close() error {
	return errors.Join(unix.Flock(int(d.lock.Fd()), unix.LOCK_UN), d.lock.Close())
}

func (d *data) path(name string) string { return filepath.Join(d.dir, name) }

// read decodes a JSON file; found is false when it is not there.
func (d *data) read(name string, into any) (found bool, err error) {
	text, err := os.ReadFile(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return false, fmt.Errorf("%s: %w", d.path(name), err)
	}
	return true, nil
}

// write replaces a JSON file: whoever reads it sees the old one or the new one, also after a loss of power.
func (d *data) write(name string, value any) (err error) {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(d.dir, name+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.Write(append(text, '\n'))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), d.path(name)); err != nil {
		return err
	}
	crashpoint.After("data", name)
	return nil
}
