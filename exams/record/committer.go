package record

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"ankao/internal/dbx"
	"ankao/internal/fault"
)

const (
	// batchLength bounds how many requests share a transaction, and with it how long one of them can hold locks.
	batchLength = 256
	// commitTimeout bounds one transaction, so that a database that hangs is noticed.
	commitTimeout = 10 * time.Second
	// givenUp is how many requests in a row may fail by themselves before the rest of a batch is not tried any more.
	givenUp = 3
)

// ErrBusy: the queue is full. Whoever asked keeps what it has and tries again.
var ErrBusy = fault.New(fault.Unavailable, "engine.busy")

// Task is a request that waits for its answer. Whoever applies a batch sets Answer and Err of each task, anew each time:
// a batch may be applied again.
type Task[R any] struct {
	Request R
	Answer  any
	Err     error // refuses this request and leaves its neighbours alone
	done    chan struct{}
}

// Committer is the group commit: one goroutine takes what has gathered while the commit before was on its way to the
// disk, and commits it together. Each request is answered after the commit that holds it.
type Committer[R any] struct {
	db     dbx.DB
	apply  func(tx dbx.Tx, batch []*Task[R]) error
	queue  chan *Task[R]
	closed chan struct{}
	gone   chan struct{}
	once   sync.Once
	lock   sync.RWMutex // held for reading while a task enters the queue, so that none enters a closed one
}

// NewCommitter starts a committer whose queue holds length requests; Close stops it. apply carries a batch out in one
// transaction. It may run several times for one batch, also for one that stands already, and must then find again what
// it has stored and answer the same.
func NewCommitter[R any](db dbx.DB, length int, apply func(dbx.Tx, []*Task[R]) error) *Committer[R] {
	c := &Committer[R]{
		db: db, apply: apply, queue: make(chan *Task[R], length), closed: make(chan struct{}), gone: make(chan struct{}),
	}
	go c.run()
	return c
}

// Do hands a request over and waits for its answer. With wait it also waits for a place in the queue, which only the
// server's own requests may. Faults beside those of apply: Unavailable ErrBusy when the queue is full; Unavailable
// "engine.unavailable" when nobody knows whether the request is stored, or when ctx ended first: asking again is safe.
func (c *Committer[R]) Do(ctx context.Context, r R, wait bool) (any, error) {
	t := &Task[R]{Request: r, done: make(chan struct{})}
	if err := c.enter(ctx, t, wait); err != nil {
		return nil, err
	}
	select {
	case <-t.done:
		return t.Answer, t.Err
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Unavailable, "engine.unavailable", ctx.Err())
	}
}

func (c *Committer[R]) enter(ctx context.Context, t *Task[R], wait bool) error {
	c.lock.RLock()
	defer c.lock.RUnlock()
	select {
	case <-c.closed:
		return ErrBusy
	default:
	}
	select {
	case c.queue <- t:
		return nil
	default:
	}
	if !wait {
		return ErrBusy
	}
	select {
	case c.queue <- t:
		return nil
	case <-c.closed:
		return ErrBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Waiting is how many requests are in the queue.
func (c *Committer[R]) Waiting() int { return len(c.queue) }

// Close refuses what comes from now on, and returns when everything that waits has been answered.
func (c *Committer[R]) Close() {
	c.once.Do(func() {
		close(c.closed)
		c.lock.Lock()
		close(c.queue)
		c.lock.Unlock()
	})
	<-c.gone
}

func (c *Committer[R]) run() {
	defer close(c.gone)
	for first := range c.queue {
		batch := c.gather(first)
		c.commit(batch)
		for _, t := range batch {
			close(t.done)
		}
	}
}

// gather takes what waits, without waiting for more.
func (c *Committer[R]) gather(first *Task[R]) []*Task[R] {
	batch := []*Task[R]{first}
	for len(batch) < batchLength {
		select {
		case t, ok := <-c.queue:
			if !ok {
				return batch
			}
			batch = append(batch, t)
		default:
			return batch
		}
	}
	return batch
}

// commit carries the batch out. When the transaction fails nobody knows yet whether it stands: the commit's answer may
// be all that was lost. Every request finds again what it has stored, so the batch is done once more, which reads back
// what is there and adds what is not; then each request alone, so that one that cannot be done fails only itself.
func (c *Committer[R]) commit(batch []*Task[R]) {
	err := c.try(batch)
	if err == nil {
		return
	}
	slog.Warn("exam commit failed, reading back", "requests", len(batch), "cause", err)
	if err = c.try(batch); err == nil {
		return
	}
	inRow, lost := 0, 0
	for _, t := range batch {
		if inRow < givenUp && len(batch) > 1 {
			err = c.try([]*Task[R]{t})
		}
		if err == nil {
			inRow = 0
			continue
		}
		inRow, lost = inRow+1, lost+1
		t.Answer, t.Err = nil, fault.Wrap(fault.Unavailable, "engine.unavailable", err)
	}
	if lost > 0 {
		slog.Error("exam requests are not known to be stored", "requests", lost)
	}
}

// try does the batch in one transaction. A panic fails the transaction and not the server: in the next round it fails
// only the request that causes it.
func (c *Committer[R]) try(batch []*Task[R]) error {
	ctx, cancel := context.WithTimeout(context.Background(), commitTimeout)
	defer cancel()
	return c.db.Write(ctx, func(tx dbx.Tx) (err error) {
		defer func() {
			if cause := recover(); cause != nil {
				slog.Error("exam request panics", "cause", cause, "stack", string(debug.Stack()))
				err = fmt.Errorf("panic: %v", cause)
			}
		}()
		return c.apply(tx, batch)
	})
}
