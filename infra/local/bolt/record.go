package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/store"
)

var errDamaged = errors.New("the record is damaged")

// encodeKey is where an item lies in the items bucket.
func encodeKey(pk, sk string) []byte {
	key := make([]byte, 0, 2+len(pk)+len(sk))
	key = binary.BigEndian.AppendUint16(key, uint16(len(pk)))
	key = append(key, pk...)
	return append(key, sk...)
}

// expiryKey is an item's entry in the expiries bucket.
func expiryKey(expires time.Time, key []byte) []byte {
	entry := make([]byte, 0, 8+len(key))
	entry = binary.BigEndian.AppendUint64(entry, uint64(expires.Unix()))
	return append(entry, key...)
}

// splitExpiryKey is the second and the key of an entry in the expiries bucket.
func splitExpiryKey(entry []byte) (second int64, key []byte) {
	return int64(binary.BigEndian.Uint64(entry)), entry[8:]
}

// encodeRecord is an item's value: version, counter and the second of its expiry (0: never) as variable-length numbers,
// then the data.
func encodeRecord(item *store.Item) []byte {
	value := make([]byte, 0, 3*binary.MaxVarintLen64+len(item.Data))
	value = binary.AppendVarint(value, item.Version)
	value = binary.AppendVarint(value, item.Counter)
	value = binary.AppendVarint(value, expirySecond(item))
	return append(value, item.Data...)
}

// decodeRecord reads a value into an item, whose Data is a part of the value; no value leaves the item as it is.
func decodeRecord(value []byte, item *store.Item) error {
	if value == nil {
		return nil
	}
	var fields [3]int64
	for i := range fields {
		n, size := binary.Varint(value)
		if size <= 0 {
			return fmt.Errorf("item %s %s: %w", item.PK, item.SK, errDamaged)
		}
		fields[i], value = n, value[size:]
	}
	item.Version, item.Counter, item.Data = fields[0], fields[1], value
	if fields[2] != 0 {
		item.Expires = time.Unix(fields[2], 0).UTC()
	}
	return nil
}

func expirySecond(item *store.Item) int64 {
	if item.Expires.IsZero() {
		return 0
	}
	return item.Expires.Unix()
}
