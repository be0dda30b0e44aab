package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/containerops/containerops/infra/harness"
)

// sweep is all tries of one call.
type sweep struct {
	options
	binary  string
	dir     string
	sources *sources
	writes  int    // the points up to this one are writes, those above it calls
	want    string // the outcome without a crash
	began   time.Time

	mu      sync.Mutex
	tried   int
	missed  int            // tries that ended before their point
	kinds   map[string]int // of the writes after which a stack was killed
	failed  []error
	longest time.Duration
}

func run(ctx context.Context, o options) (err error) {
	s := &sweep{options: o, began: time.Now(), kinds: map[string]int{}}
	if s.dir, err = os.MkdirTemp("", "containerops-crash-"); err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}()
	if s.binary, err = harness.Build(ctx, s.dir, "-tags=crashpoints"); err != nil {
		return err
	}
	if s.sources, err = openSources(ctx, filepath.Join(s.dir, "git")); err != nil {
		return err
	}
	if o.points > 0 || o.twice {
		fmt.Printf("crash: SEED=%d\n", o.seed)
	}
	whole := &try{dir: filepath.Join(s.dir, "whole"), sources: s.sources}
	if err := whole.run(ctx, s.binary); err != nil {
		return fmt.Errorf("without a crash: %w\n%s", err, whole.lives.output())
	}
	s.writes, s.want = whole.writes, whole.outcome
	fmt.Printf("crash: without one, %d writes, %d calls and mails, and in the end after %v:\n%s\n",
		whole.writes, whole.calls, whole.took.Round(time.Millisecond), s.want)
	s.tryAll(ctx, o.choose(whole.writes+whole.calls))
	return s.report(ctx)
}

// choose says which points are tried.
func (o options) choose(all int) []int {
	if o.point > 0 {
		return []int{o.point}
	}
	points := make([]int, all)
	for i := range points {
		points[i] = i + 1
	}
	if o.points == 0 || o.points >= all {
		return points
	}
	rand.New(rand.NewPCG(o.seed, 0)).Shuffle(all, func(i, j int) { points[i], points[j] = points[j], points[i] })
	return points[:o.points]
}

// recovery is about how many writes a stack makes that goes on with what was left.
const recovery = 25

func (s *sweep) newTry(point int) *try {
	t := &try{number: point, dir: filepath.Join(s.dir, fmt.Sprintf("try-%d", point)), sources: s.sources}
	if point <= s.writes {
		t.write = point
	} else {
		t.arrival = point - s.writes
	}
	if s.twice {
		t.second = 1 + rand.New(rand.NewPCG(s.seed, uint64(point))).IntN(recovery)
	}
	return t
}

func (s *sweep) tryAll(ctx context.Context, points []int) {
	next := make(chan int)
	var working sync.WaitGroup
	for range s.parallel {
		working.Go(func() {
			for point := range next {
				t := s.newTry(point)
				s.note(t, t.run(ctx, s.binary))
			}
		})
	}
	for _, point := range points {
		if ctx.Err() == nil {
			next <- point
		}
	}
	close(next)
	working.Wait()
}

// note says how a try has gone, when there is something to say.
func (s *sweep) note(t *try, err error) {
	if err == nil && t.outcome != s.want {
		err = fmt.Errorf("in the end it is not as without a crash:\n%s", difference(s.want, t.outcome))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tried++
	s.longest = max(s.longest, t.took)
	killed := t.lives.killedAfter()
	if len(killed) == 0 {
		s.missed++
	} else {
		s.kinds[kind(killed[0])]++
	}
	if err != nil {
		err = fmt.Errorf("point %d, killed after %q: %w", t.number, killed, err)
		s.failed = append(s.failed, err)
		fmt.Printf("crash: FAILED %v\n%s\n", err, t.lives.output())
	}
	if s.tried%told == 0 {
		fmt.Printf("crash: %d points tried, %d failed, after %v\n", s.tried, len(s.failed), time.Since(s.began).Round(time.Second))
	}
}

// told is how many points lie between two lines for those who watch.
const told = 10

var numbers = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|[0-9]+`)

// kind is a write without what tells it from its like.
func kind(written string) string { return numbers.ReplaceAllString(written, "n") }

// difference are the lines that only one of two texts has.
func difference(want, got string) string {
	var lines []string
	for _, line := range strings.Split(want, "\n") {
		if !slices.Contains(strings.Split(got, "\n"), line) {
			lines = append(lines, "- "+line)
		}
	}
	for _, line := range strings.Split(got, "\n") {
		if !slices.Contains(strings.Split(want, "\n"), line) {
			lines = append(lines, "+ "+line)
		}
	}
	if len(lines) == 0 {
		return got
	}
	return strings.Join(lines, "\n")
}

// report says what was tried, and how it has gone.
func (s *sweep) report(ctx context.Context) error {
	for _, kind := range slices.Sorted(maps.Keys(s.kinds)) {
		fmt.Printf("%6d  %s\n", s.kinds[kind], kind)
	}
	fmt.Printf("crash: %d points tried, of which %d were not come to; %d failed; %v, the longest try %v\n",
		s.tried, s.missed, len(s.failed), time.Since(s.began).Round(time.Second), s.longest.Round(time.Millisecond))
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(s.failed) > 0 {
		return fmt.Errorf("%d of %d points failed", len(s.failed), s.tried)
	}
	return nil
}
