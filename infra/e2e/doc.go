// Package e2e is the black-box suite: stories that are told by plain HTTP and read what a user reads.
//
// It needs a base URL and a credentials file, in the environment:
//
//	CONTAINEROPS_E2E_API          http://127.0.0.1:8080
//	CONTAINEROPS_E2E_CREDENTIALS  .local/credentials.json
//
// Without them it builds the stack, once for a test run, and starts it as a process of its own on a free port with a temporary
// data folder. The Git repositories that its pipelines fetch are served by the test process on loopback, so a stack elsewhere
// must be able to reach them there.
//
// CONTAINEROPS_TABLE=dynamodb has all stacks that the suite starts keep their state in one DynamoDB Local, each in a table of its own
// (make e2e-dynamodb).
//
// The stories that need more than an address start a stack of their own, and are skipped where one is named: those that kill,
// restart or misconfigure it (crash_test.go, process_test.go), that need a flag (onOwnStack), that look into its folder
// (at_rest_test.go), and the first hour, which needs the sample (readme_test.go). Where CONTAINEROPS_E2E_SAMPLE=true the named stack
// serves the sample's repository, and of the first hour the README's tour is taken there (make sam-local-api).
package e2e
