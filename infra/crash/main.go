// Command crash proves that no run is lost by a crash: it has a stack run a reference pipeline that uses every feature of the engine,
// kills it (kill -9) right after one of the writes that make something durable, starts it again on the same data, and goes on as a
// user would. In the end everything must be as it is without a crash.
//
//	go run ./infra/crash                      after each write, one after the other
//	go run ./infra/crash -points 25 -seed 7   after 25 of them; the same ones as the last time with this seed
//	go run ./infra/crash -point 131           after this one
//	go run ./infra/crash -twice -seed 7       after each, and once more while it recovers
//
// The writes, which package infra/local/crashpoint numbers, are those of the table, of the state machines' journal, of the builds'
// journal, of objects and of the data folder's own files. As much happens at once, a write's number is not quite the same each
// time; so each try says which write it was killed after.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	var o options
	flag.IntVar(&o.points, "points", 0, "how many points to try; 0: all")
	flag.Uint64Var(&o.seed, "seed", 0, "chooses what is left to chance")
	flag.IntVar(&o.point, "point", 0, "the one point to try")
	flag.BoolVar(&o.twice, "twice", false, "kill the second life, too, after one of its first writes, which the seed chooses")
	flag.IntVar(&o.parallel, "parallel", 3, "tries at a time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		os.Exit(1)
	}
}

type options struct {
	points   int
	seed     uint64
	point    int
	twice    bool
	parallel int
}
