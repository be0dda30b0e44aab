// Package units counts what operations cost in read and write units of the table, on DynamoDB Local, and holds them to the
// table in infra/COSTS.md. It has tests only:
//
//	go test ./infra/units -update     writes what was counted into the table
//
// DynamoDB Local charges each item of a transaction as if it were as large as the largest; DynamoDB charges each its own size,
// and so do the tests.
package units
