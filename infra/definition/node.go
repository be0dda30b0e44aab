package definition

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// node is a part of the definition and where it is.
type node struct {
	whole   any // the document
	pointer string
	value   any
}

// child goes down by keys, through references. What is not there is a node without a value.
func (n node) child(keys ...string) node {
	for _, key := range keys {
		members, _ := n.value.(map[string]any)
		n = node{n.whole, n.pointer + "/" + escape(key), members[key]}.resolved()
	}
	return n
}

// elements are an array's.
func (n node) elements() []node {
	values, _ := n.value.([]any)
	all := make([]node, len(values))
	for i, value := range values {
		all[i] = node{n.whole, n.pointer + "/" + strconv.Itoa(i), value}.resolved()
	}
	return all
}

// resolved follows a reference. One with siblings is a schema's, which says more than what it refers to: it stays.
func (n node) resolved() node {
	members, _ := n.value.(map[string]any)
	target, isReference := members["$ref"].(string)
	if !isReference || len(members) > 1 {
		return n
	}
	found := node{whole: n.whole, value: n.whole}
	for part := range strings.SplitSeq(strings.TrimPrefix(target, "#/"), "/") {
		found = found.child(unescape(part))
	}
	return found
}

func (n node) keys() []string {
	members, _ := n.value.(map[string]any)
	return slices.Sorted(maps.Keys(members))
}

func (n node) exists() bool { return n.value != nil }

func (n node) text(key string) string {
	text, _ := n.child(key).value.(string)
	return text
}

// escape writes a key as a part of a JSON pointer (RFC 6901).
func escape(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

func unescape(part string) string {
	return strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
}
