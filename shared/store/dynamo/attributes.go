package dynamo

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/containerops/containerops/shared/store"
)

// The attributes' names. They are short because each byte of them is paid for with every item.
const (
	attrPK      = "PK"
	attrSK      = "SK"
	attrVersion = "V"
	attrCounter = "C"
	attrData    = "D"
	attrWrite   = "W"
)

// ExpiresAttribute holds the second of an item's expiry: the attribute that the table's time to live must name.
const ExpiresAttribute = "expires"

type attributes = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func binary(b []byte) types.AttributeValue { return &types.AttributeValueMemberB{Value: b} }

func keyAttributes(key store.Key) attributes {
	return attributes{attrPK: text(key.PK), attrSK: text(key.SK)}
}

// decode reads an item; no attributes at all are the zero Item.
func decode(from attributes) (store.Item, error) {
	var item store.Item
	if len(from) == 0 {
		return item, nil
	}
	item.PK, item.SK = stringOf(from[attrPK]), stringOf(from[attrSK])
	if data := stringOf(from[attrData]); data != "" {
		item.Data = []byte(data)
	}
	for name, to := range map[string]*int64{attrVersion: &item.Version, attrCounter: &item.Counter} {
		var err error
		if *to, err = numberOf(from[name]); err != nil {
			return item, fmt.Errorf("item %s %s: attribute %s: %w", item.PK, item.SK, name, err)
		}
	}
	if value, ok := from[ExpiresAttribute]; ok {
		second, err := numberOf(value)
		if err != nil {
			return item, fmt.Errorf("item %s %s: attribute %s: %w", item.PK, item.SK, ExpiresAttribute, err)
		}
		item.Expires = time.Unix(second, 0).UTC()
	}
	return item, nil
}

func stringOf(value types.AttributeValue) string {
	s, ok := value.(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return s.Value
}

func numberOf(value types.AttributeValue) (int64, error) {
	n, ok := value.(*types.AttributeValueMemberN)
	if !ok {
		return 0, fmt.Errorf("is %T, want a number", value)
	}
	return strconv.ParseInt(n.Value, 10, 64)
}
