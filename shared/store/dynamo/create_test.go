package dynamo_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/containerops/containerops/shared/store"
	"github.com/containerops/containerops/shared/store/dynamo"
)

func TestCreateTableMayBeRepeatedAndSetsTheTimeToLive(t *testing.T) {
	t.Parallel()
	client, name := dynamoDB(t).Client(), newTable(t)
	if err := dynamo.CreateTable(t.Context(), client, name); err != nil {
		t.Fatal(err)
	}
	out, err := client.DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: &name})
	if err != nil {
		t.Fatal(err)
	}
	if got := aws.ToString(out.TimeToLiveDescription.AttributeName); got != dynamo.ExpiresAttribute {
		t.Fatalf("items expire by %q", got)
	}
}

// TestExpiriesAreWrittenAsDynamoDBReadsThem looks at the attribute itself. When the service removes an item is its own affair.
func TestExpiriesAreWrittenAsDynamoDBReadsThem(t *testing.T) {
	t.Parallel()
	client, name := dynamoDB(t).Client(), newTable(t)
	table := dynamo.New(clients(client), name, dynamo.Options{})
	write(t, table, store.PutUntil(it, nil, time.Unix(4_000_000_000, 5), store.If{Absent: true}))
	write(t, table, store.PutUntil(other, nil, time.Unix(4_000_000_001, 5), store.If{}))
	for sk, want := range map[string]string{it.SK: "4000000000", other.SK: "4000000001"} {
		out, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &name, Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: "p"}, "SK": &types.AttributeValueMemberS{Value: sk},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if n, ok := out.Item["expires"].(*types.AttributeValueMemberN); !ok || n.Value != want {
			t.Errorf("%s expires %v, want the number %s", sk, out.Item["expires"], want)
		}
	}
}
