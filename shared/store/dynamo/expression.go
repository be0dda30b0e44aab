package dynamo

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/containerops/containerops/shared/store"
)

// expression collects the names and values that the texts of one request refer to. Names always go through it: many, like
// COUNTER and DATA, are reserved words.
type expression struct {
	names  map[string]string
	values attributes
}

func newExpression() *expression {
	return &expression{names: map[string]string{}, values: attributes{}}
}

func (e *expression) name(attribute string) string {
	e.names["#"+attribute] = attribute
	return "#" + attribute
}

func (e *expression) value(name string, value types.AttributeValue) string {
	e.values[":"+name] = value
	return ":" + name
}

// expired holds for the remains of an item, and for nothing else.
func (e *expression) expired(now time.Time) string {
	return e.name(ExpiresAttribute) + " <= " + e.value("now", number(now.Unix()))
}

// unexpired holds for an item that is there and for none at all.
func (e *expression) unexpired(now time.Time) string {
	expires := e.name(ExpiresAttribute)
	return "(attribute_not_exists(" + expires + ") OR " + expires + " > " + e.value("now", number(now.Unix())) + ")"
}

// condition is a condition of the port; the zero one is the empty text.
func (e *expression) condition(cond store.If, now time.Time) string {
	if cond == (store.If{}) {
		return ""
	}
	if cond.Absent {
		return "(attribute_not_exists(" + e.name(attrPK) + ") OR " + e.expired(now) + ")"
	}
	all := []string{"attribute_exists(" + e.name(attrPK) + ")", e.unexpired(now)}
	if cond.Version > 0 {
		all = append(all, e.name(attrVersion)+" = "+e.value("version", number(cond.Version)))
	}
	if cond.Counter != nil {
		all = append(all, e.name(attrCounter)+" = "+e.value("counter", number(*cond.Counter)))
	}
	if cond.Below != nil {
		all = append(all, e.name(attrCounter)+" < "+e.value("below", number(*cond.Below)))
	}
	return strings.Join(all, " AND ")
}

// putUpdate writes data and expiry, raises the version and keeps the counter.
func (e *expression) putUpdate(op *store.Op) string {
	version, counter := e.name(attrVersion), e.name(attrCounter)
	zero, one := e.value("zero", number(0)), e.value("one", number(1))
	set := []string{
		version + " = if_not_exists(" + version + ", " + zero + ") + " + one,
		counter + " = if_not_exists(" + counter + ", " + zero + ")",
	}
	var remove []string
	if len(op.Data) > 0 {
		set = append(set, e.name(attrData)+" = "+e.value("data", text(string(op.Data))))
	} else {
		remove = append(remove, e.name(attrData))
	}
	if !op.Expires.IsZero() {
		set = append(set, e.name(ExpiresAttribute)+" = "+e.value("expires", number(op.Expires.Unix())))
	} else {
		remove = append(remove, e.name(ExpiresAttribute))
	}
	update := "SET " + strings.Join(set, ", ")
	if len(remove) > 0 {
		update += " REMOVE " + strings.Join(remove, ", ")
	}
	return update
}

// addUpdate adds to the counter and gives a new item its version.
func (e *expression) addUpdate(op *store.Op) string {
	version := e.name(attrVersion)
	return "SET " + version + " = if_not_exists(" + version + ", " + e.value("one", number(1)) + ")" +
		" ADD " + e.name(attrCounter) + " " + e.value("delta", number(op.Delta))
}
