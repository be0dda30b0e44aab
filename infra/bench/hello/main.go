// Command hello is the least that a function in Go can be: what the bench measures the bundle's functions against.
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() (string, error) { return "hello", nil }) }
