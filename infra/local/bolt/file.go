package bolt

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

var (
	itemsBucket    = []byte("items")
	expiriesBucket = []byte("expiries")
)

// openFile opens or creates the file with its buckets. A new file's name is synced too: otherwise a loss of power could
// take the file with everything that was acknowledged since.
func openFile(path string) (*bbolt.DB, error) {
	_, err := os.Stat(path)
	created := errors.Is(err, fs.ErrNotExist)
	db, err := openBolt(path)
	if err != nil {
		return nil, err
	}
	err = db.Update(createBuckets)
	if err == nil && created {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// openBolt keeps the list of free pages on disk: without it a commit is a little quicker (measured 0.20 against 0.28 ms),
// but opening reads the whole file (146 against 0.4 ms with 200,000 items). The list's hashmap form finds a place in a
// file with many holes without searching.
func openBolt(path string) (*bbolt.DB, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:      time.Nanosecond, // a single attempt at the file's lock
		FreelistType: bbolt.FreelistMapType,
		NoStatistics: true,
	})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, ErrInUse
	}
	return db, err
}

func createBuckets(tx *bbolt.Tx) error {
	_, err := tx.CreateBucketIfNotExists(itemsBucket)
	if err != nil {
		return err
	}
	_, err = tx.CreateBucketIfNotExists(expiriesBucket)
	return err
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
