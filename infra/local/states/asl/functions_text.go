package asl

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"maps"
	"strings"

	"github.com/google/uuid"
)

// maxTextChars bounds what States.Base64Encode, States.Base64Decode and States.Hash take, as the service does.
const maxTextChars = 10000

func stringArg(args []any, i int) (string, error) {
	s, ok := args[i].(string)
	if !ok {
		return "", fmt.Errorf("argument %d must be a string and is %s", i+1, clip(text(args[i])))
	}
	return s, nil
}

func boundedArg(args []any, i int) (string, error) {
	s, err := stringArg(args, i)
	if err == nil && len(s) > maxTextChars {
		return "", fmt.Errorf("argument %d has more than %d characters", i+1, maxTextChars)
	}
	return s, err
}

func format(args []any) (any, error) {
	template, err := stringArg(args, 0)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	next := 1
	for i := 0; i < len(template); i++ {
		switch {
		case template[i] == '\\' && i+1 < len(template):
			i++
			out.WriteByte(template[i])
		case strings.HasPrefix(template[i:], "{}"):
			if next == len(args) {
				return nil, errors.New("there are more {} than arguments")
			}
			out.WriteString(display(args[next]))
			next++
			i++
		default:
			out.WriteByte(template[i])
		}
	}
	if next != len(args) {
		return nil, errors.New("there are more arguments than {}")
	}
	return out.String(), nil
}

func display(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return text(v)
}

func stringToJSON(args []any) (any, error) {
	s, err := stringArg(args, 0)
	if err != nil {
		return nil, err
	}
	v, err := Decode([]byte(s))
	if err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	return v, nil
}

func jsonToString(args []any) (any, error) {
	b, err := Encode(args[0])
	return string(b), err
}

// stringSplit takes every character of the second argument as a separator; separators side by side count as one.
func stringSplit(args []any) (any, error) {
	s, err := stringArg(args, 0)
	if err != nil {
		return nil, err
	}
	separators, err := stringArg(args, 1)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		out = append(out, part)
	}
	return out, nil
}

func base64Encode(args []any) (any, error) {
	s, err := boundedArg(args, 0)
	return base64.StdEncoding.EncodeToString([]byte(s)), err
}

func base64Decode(args []any) (any, error) {
	s, err := boundedArg(args, 0)
	if err != nil {
		return nil, err
	}
	b, err := base64.StdEncoding.DecodeString(s)
	return string(b), err
}

func hashOf(args []any) (any, error) {
	data := display(args[0])
	if len(data) > maxTextChars {
		return nil, fmt.Errorf("argument 1 has more than %d characters", maxTextChars)
	}
	algorithm, err := stringArg(args, 1)
	if err != nil {
		return nil, err
	}
	h, err := newHash(algorithm)
	if err != nil {
		return nil, err
	}
	h.Write([]byte(data))
	return hex.EncodeToString(h.Sum(nil)), nil
}

// newHash offers MD5 and SHA-1 because the specification does; nothing here relies on them for security.
func newHash(algorithm string) (hash.Hash, error) {
	switch algorithm {
	case "MD5":
		return md5.New(), nil
	case "SHA-1":
		return sha1.New(), nil
	case "SHA-256":
		return sha256.New(), nil
	case "SHA-384":
		return sha512.New384(), nil
	case "SHA-512":
		return sha512.New(), nil
	default:
		return nil, fmt.Errorf("hash algorithm %q is not one of MD5, SHA-1, SHA-256, SHA-384, SHA-512", algorithm)
	}
}

func newUUID([]any) (any, error) {
	id, err := uuid.NewRandom()
	return id.String(), err
}

// jsonMerge merges shallowly, the second object over the first; the service knows no deep merge either.
func jsonMerge(args []any) (any, error) {
	first, ok1 := args[0].(map[string]any)
	second, ok2 := args[1].(map[string]any)
	if !ok1 || !ok2 {
		return nil, errors.New("the first two arguments must be objects")
	}
	if deep, ok := args[2].(bool); !ok || deep {
		return nil, errors.New("the third argument must be false: only shallow merging is defined")
	}
	out := make(map[string]any, len(first)+len(second))
	maps.Copy(out, first)
	maps.Copy(out, second)
	return out, nil
}
