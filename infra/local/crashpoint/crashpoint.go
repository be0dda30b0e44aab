// Package crashpoint numbers what the one-machine stack makes durable and stops the process after one of them, so that who has
// started it can kill it there (infra/crash). Only a build with the tag crashpoints does so; in any other After is nothing.
//
// The process tells of each point by a line on file descriptor 3:
//
//	<process id> <number> <what was written>
package crashpoint

// Stop is the environment variable with the number of the point to stop at. Without it nothing is counted; at 0 nothing stops.
const Stop = "CONTAINEROPS_CRASHPOINT"
