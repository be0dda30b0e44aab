package states

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/containerops/containerops/infra/local/states/asl"
	"github.com/containerops/containerops/infra/local/states/journal"
)

var errClosed = errors.New("the states engine is closed")

// Engine executes state machines. Its methods may be called concurrently.
type Engine struct {
	config      Config
	log         *slog.Logger
	machines    map[string]*machine     // by ARN
	definitions map[string]*asl.Machine // by hash; also those that only running executions still have
	archive     *archive
	signer      signer
	dispatcher  dispatcher
	ctx         context.Context // of invocations
	cancel      context.CancelFunc
	broken      atomic.Pointer[error] // why nothing can be written; nil while all is well

	mu            sync.Mutex // guards all that follows; never held while a function or the disk is waited for
	closed        bool
	opened        time.Time // shown as the machines' creation date
	journal       *journal.Journal
	checkpointing bool
	checkpointEnd *sync.Cond // on mu
	flushedBytes  int64      // of the journal, at the last checkpoint
	memory
}

// memory is what a start rebuilds from the disk.
type memory struct {
	live    map[string]*execution // by ARN
	recent  map[string]*execution // finished and not yet in the archive
	dirty   map[*execution]bool   // changed since the last checkpoint
	tokens  map[string]*frame
	waiters map[string][]*frame // by the ARN of the execution they wait for
	timers  timers
}

// machine is a state machine that executions can be started of.
type machine struct {
	arn    string
	name   string
	source []byte
	hash   string // of source
	parsed *asl.Machine
}

// Open reads the definitions, refuses those it does not wholly understand, and goes on with all executions in the folder.
func Open(config Config) (*Engine, error) {
	config = config.withDefaults()
	if config.Random == nil {
		config.Random = rand.Float64
	}
	e := &Engine{config: config, log: config.Log, machines: map[string]*machine{}, definitions: map[string]*asl.Machine{}}
	e.checkpointEnd = sync.NewCond(&e.mu)
	e.dispatcher.most = config.MaxConcurrentInvocations
	if err := e.readDefinitions(); err != nil {
		return nil, fmt.Errorf("states: %w", err)
	}
	if err := os.MkdirAll(config.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("states: %w", err)
	}
	var err error
	if e.archive, err = openArchive(config.Dir, e.machines); err != nil {
		return nil, fmt.Errorf("states: %w", err)
	}
	e.signer, e.opened = signer{key: e.archive.tokenKey}, config.Clock.Now()
	e.newContext()
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.load(); err != nil {
		e.cancel()
		return nil, errors.Join(fmt.Errorf("states: %w", err), e.archive.close())
	}
	e.resume()
	return e, nil
}

func (e *Engine) readDefinitions() error {
	var errs []error
	for arn, d := range e.config.Machines {
		parsed, err := asl.Parse(d.File, d.JSON)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		sum := sha256.Sum256(d.JSON)
		m := &machine{arn: arn, name: d.Name, source: d.JSON, hash: hex.EncodeToString(sum[:]), parsed: parsed}
		e.machines[arn], e.definitions[m.hash] = m, parsed
	}
	return errors.Join(errs...)
}

// down is why the engine takes nothing at present, or nil.
func (e *Engine) down() error {
	if err := e.broken.Load(); err != nil {
		return internal(*err)
	}
	if e.closed {
		return internal(errClosed)
	}
	return nil
}

// update runs one transaction and returns when it is on disk. When do returns an error it must have changed nothing.
func (e *Engine) update(do func(t *tx) error) error {
	result := make(chan error, 1)
	e.mu.Lock()
	err := e.down()
	if err == nil {
		t := e.begin()
		if err = do(t); err == nil {
			t.commit(true, func(err error) { result <- err })
		}
	}
	e.mu.Unlock()
	if err != nil {
		return err
	}
	if err := <-result; err != nil {
		return internal(err)
	}
	return nil
}

// barrier returns when all that the caller may have seen in memory is on disk.
func (e *Engine) barrier() error {
	e.mu.Lock()
	err, j := e.down(), e.journal
	e.mu.Unlock()
	if err != nil {
		return err
	}
	if err := j.Barrier(); err != nil {
		return internal(err)
	}
	return nil
}

// goOn continues frames that a transaction has left ready.
func (e *Engine) goOn(frames []*frame) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.down() != nil {
		return
	}
	t := e.begin()
	t.ready = frames
	t.commit(true, nil)
}

// Close ends the engine: what has happened is written, invocations get their context cancelled and are waited for. All
// executions go on at the next Open.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return errClosed
	}
	e.closed = true
	e.timers.disarm()
	for e.checkpointing {
		e.checkpointEnd.Wait()
	}
	j := e.journal
	e.mu.Unlock()
	e.cancel()
	e.dispatcher.close()
	err := j.Close()
	if e.broken.Load() != nil {
		err = nil // it has been reported to those whose calls it failed
	}
	return errors.Join(err, e.archive.close())
}
