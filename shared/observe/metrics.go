package observe

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Metrics writes measurements as log lines in CloudWatch's embedded metric format: CloudWatch makes metrics of them, and no
// function waits for its API. The nil *Metrics writes nothing, which is what one machine has.
//
//	{"_aws":{"Timestamp":1767225600000,"CloudWatchMetrics":[{"Namespace":"ContainerOps/demo","Dimensions":[["Result"]],
//	 "Metrics":[{"Name":"RunsEnded","Unit":"Count"}]}]},"Result":"success","RunsEnded":1,"account":"0f3c…","pipeline":12,…}
//
// Every different value of a dimension is a metric of its own, which costs money each month: a dimension has few values, and
// what a line says beyond it (the scope) is none.
//
// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
type Metrics struct {
	Namespace string
	Out       io.Writer // each line is one Write
	Now       func() time.Time
}

// Value is one measurement.
type Value struct {
	name   string
	unit   string
	number float64
}

// Count is one of something.
func Count(name string) Value { return Value{name, "Count", 1} }

// Took is how long something took.
func Took(name string, d time.Duration) Value {
	return Value{name, "Milliseconds", float64(d.Milliseconds())}
}

// Dimension tells metrics of one name apart. The zero value does not.
type Dimension struct{ Name, Value string }

// Write writes measurements that belong together, with what the context's scope says.
func (m *Metrics) Write(ctx context.Context, by Dimension, values ...Value) error {
	if m == nil {
		return nil
	}
	line, err := json.Marshal(m.line(ctx, by, values))
	if err != nil {
		return fmt.Errorf("write metrics: %w", err)
	}
	if _, err := m.Out.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write metrics: %w", err)
	}
	return nil
}

func (m *Metrics) line(ctx context.Context, by Dimension, values []Value) map[string]any {
	line := map[string]any{}
	if call, known := lambdacontext.FromContext(ctx); known {
		line["requestId"] = call.AwsRequestID // as in the function's other lines
	}
	for _, attr := range Attrs(ctx) {
		line[attr.Key] = attr.Value.Any()
	}
	dimensions := []string{}
	if by.Name != "" {
		dimensions, line[by.Name] = append(dimensions, by.Name), by.Value
	}
	metrics := make([]map[string]string, len(values))
	for i, v := range values {
		metrics[i], line[v.name] = map[string]string{"Name": v.name, "Unit": v.unit}, v.number
	}
	now := m.Now()
	line["_aws"] = map[string]any{
		"Timestamp":         now.UnixMilli(),
		"CloudWatchMetrics": []map[string]any{{"Namespace": m.Namespace, "Dimensions": [][]string{dimensions}, "Metrics": metrics}},
	}
	// Lambda drops JSON lines below the function's log level, and tells the level by these two.
	line["level"], line["timestamp"] = "INFO", now.UTC().Format(time.RFC3339Nano)
	return line
}
