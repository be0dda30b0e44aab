package store

import (
	"fmt"
	"unicode/utf8"
)

// CheckKey refuses a key that no adapter can keep. The error is an ErrInvalid.
func CheckKey(key Key) error {
	if err := checkKeyPart("partition key", key.PK); err != nil {
		return err
	}
	if err := checkKeyPart("sort key", key.SK); err != nil {
		return fmt.Errorf("partition %.80q: %w", key.PK, err)
	}
	return nil
}

// CheckKeys refuses the keys of a GetMany that no adapter can answer. The error is an ErrInvalid.
func CheckKeys(keys []Key) error {
	if len(keys) > MaxTransaction {
		return fmt.Errorf("%w: %d keys, at most %d can be read at once", ErrInvalid, len(keys), MaxTransaction)
	}
	for _, key := range keys {
		if err := CheckKey(key); err != nil {
			return err
		}
	}
	return nil
}

// CheckQuery refuses a query that no adapter can answer. The error is an ErrInvalid.
func CheckQuery(q Query) error {
	if err := checkKeyPart("partition key", q.PK); err != nil {
		return err
	}
	if q.Limit < 0 {
		return fmt.Errorf("%w: limit %d is negative", ErrInvalid, q.Limit)
	}
	if err := checkText("prefix", q.Prefix); err != nil {
		return err
	}
	return checkText("start", q.After)
}

// CheckOps refuses a Write that no adapter can do: nothing or too much to write, a key twice, a key or an item out of
// bounds, a condition that says nothing or contradicts itself. The error is a *SizeError or an ErrInvalid. Every adapter
// calls it first, so that what works on one works on all.
func CheckOps(ops []Op) error {
	if len(ops) == 0 {
		return fmt.Errorf("%w: nothing to write", ErrInvalid)
	}
	if len(ops) > MaxTransaction {
		return fmt.Errorf("%w: %d writes, at most %d fit in one", ErrInvalid, len(ops), MaxTransaction)
	}
	total := 0
	seen := make(map[Key]int, len(ops))
	for i := range ops {
		op := &ops[i]
		if first, twice := seen[op.Key]; twice {
			return fmt.Errorf("%w: ops %d and %d have the same key %s %s", ErrInvalid, first, i, op.Key.PK, op.Key.SK)
		}
		seen[op.Key] = i
		if err := checkOp(op); err != nil {
			return fmt.Errorf("op %d: %w", i, err)
		}
		total += op.bytes()
	}
	if total > MaxWriteBytes {
		return fmt.Errorf("%w: %d bytes in one write, at most %d fit", ErrInvalid, total, MaxWriteBytes)
	}
	return nil
}

func checkOp(op *Op) error {
	if err := CheckKey(op.Key); err != nil {
		return err
	}
	if size := op.bytes(); size > MaxItemBytes {
		return &SizeError{Key: op.Key, Bytes: size}
	}
	if err := checkIf(op); err != nil {
		return fmt.Errorf("%s %s: %w", op.Key.PK, op.Key.SK, err)
	}
	if !utf8.Valid(op.Data) {
		return fmt.Errorf("%s %s: %w: the data is not UTF-8", op.Key.PK, op.Key.SK, ErrInvalid)
	}
	if !op.Expires.IsZero() && op.Expires.Unix() <= 0 {
		return fmt.Errorf("%s %s: %w: expires before 1970", op.Key.PK, op.Key.SK, ErrInvalid)
	}
	return nil
}

func checkIf(op *Op) error {
	cond := op.If
	others := cond.needsItem()
	switch {
	case op.Kind < OpPut || op.Kind > OpAdd:
		return fmt.Errorf("%w: unknown kind %d", ErrInvalid, op.Kind)
	case cond.Absent && others:
		return fmt.Errorf("%w: the condition wants the item both absent and present", ErrInvalid)
	case cond.Version < 0:
		return fmt.Errorf("%w: the condition wants version %d", ErrInvalid, cond.Version)
	case op.Kind == OpCheck && !cond.Absent && !others:
		return fmt.Errorf("%w: a check without a condition", ErrInvalid)
	}
	return nil
}

func checkKeyPart(name, text string) error {
	if text == "" {
		return fmt.Errorf("%w: empty %s", ErrInvalid, name)
	}
	return checkText(name, text)
}

// checkText refuses what is not UTF-8, because DynamoDB's strings are and the SDK would replace the rest silently.
func checkText(name, text string) error {
	if len(text) > MaxKeyBytes {
		return fmt.Errorf("%w: %s %.80q… has %d bytes, at most %d fit", ErrInvalid, name, text, len(text), MaxKeyBytes)
	}
	if !utf8.ValidString(text) {
		return fmt.Errorf("%w: %s %q is not UTF-8", ErrInvalid, name, text)
	}
	return nil
}

func (op *Op) bytes() int { return len(op.Key.PK) + len(op.Key.SK) + len(op.Data) }
