// Package states executes state machines written in the Amazon States Language on one machine, durably, behind the JSON API
// of AWS Step Functions, so that functions use the ordinary SDK client here as on AWS.
//
// # How an execution is kept
//
// An execution is a small record (machine, name, input, status) and its frames: one for the machine itself and one for each
// running branch of a Parallel state or iteration of a Map state. A frame is at one state in one phase: ready to enter it, its
// function being invoked, waiting for a task token, for a nested execution, for a time, for a retry or for its branches.
//
// Everything that happens is a transaction: under one lock an event (a call of the API, a function's return, a time that has
// come) moves frames from state to state until each waits for something outside; what has changed is one record of the
// journal; only when that is on disk do the effects happen: functions are invoked, callers get their answer. States without
// an effect (Choice, Pass, Succeed, the start and end of a nested execution) so cost no write of their own.
//
// # What survives
//
// After a crash or a kill the journal is replayed: waits and timeouts end when they would have ended, a task whose function
// had not returned is invoked again (with the same token), one that waits for its token goes on waiting, also while nothing
// ran. A heartbeat is not written; a restart counts as one. A function may so be invoked twice, as on AWS.
//
// # What is on disk
//
//	executions.db           bbolt: running executions as of the last checkpoint, finished ones, their histories (archive.go)
//	journal-0000000001.log  what has happened since (package journal; the records' format is in record.go)
//
// A checkpoint moves the journal's content into the database when it has grown by Config.CheckpointBytes. Finished
// executions are only on disk after that, so memory does not grow with their number and a start does not read them.
// They are kept for Config.KeepFinished, the histories of the newest Config.KeepHistories of them.
package states
