package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Runner runs the jobs of this server.
type Runner struct {
	db       dbx.DB
	now      clock.Clock
	handlers map[string]Handler
	tasks    []task
	wake     chan struct{}

	lease time.Duration // a server that died keeps its jobs this long
	poll  time.Duration // how soon a job enqueued by another server is noticed
	grace time.Duration // how long running jobs may take to end after Run's context has
	slots int           // jobs at once
}

type task struct {
	name     string
	interval time.Duration
	fn       func(context.Context) error
}

// New makes a Runner that runs nothing until Run.
func New(db dbx.DB, now clock.Clock) *Runner {
	return &Runner{db: db, now: now, handlers: map[string]Handler{}, wake: make(chan struct{}, 1),
		lease: time.Minute, poll: time.Second, grace: 10 * time.Second, slots: 4}
}

// Handle names the handler of a kind. All are named before Run.
func (r *Runner) Handle(kind string, h Handler) {
	if _, taken := r.handlers[kind]; taken {
		panic("jobs: two handlers of kind " + kind)
	}
	r.handlers[kind] = h
}

// Every runs fn again and again, interval after its last end, on one server at
// a time: the one that holds the task's lease. All are named before Run. While
// fn fails, the pauses grow to a minute.
func (r *Runner) Every(name string, interval time.Duration, fn func(context.Context) error) {
	r.tasks = append(r.tasks, task{name, interval, fn})
}

// Enqueue stores a job in the caller's transaction. When a job of the same
// kind and key waits already, it gets this time and payload instead; when it is
// running, it runs once more.
func (r *Runner) Enqueue(tx dbx.Tx, j Job) error {
	if j.Kind == "" || len(j.Kind) > 60 || len(j.Key) > 120 {
		return fmt.Errorf("jobs: kind %q and key %q: a kind has 1 to 60 bytes, a key at most 120", j.Kind, j.Key)
	}
	j.ID = id.New[Job]()
	if j.Key == "" {
		j.Key = j.ID.String()
	}
	now := r.now()
	if j.RunAt == 0 {
		j.RunAt = now
	}
	if err := put(tx, j, waiting, now); err != nil {
		return fmt.Errorf("enqueue %s: %w", j.Kind, err)
	}
	dbx.AfterCommit(tx, r.nudge)
	return nil
}

func (r *Runner) nudge() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Failed lists jobs that were given up, oldest first, at most limit.
func (r *Runner) Failed(ctx context.Context, limit int) (list []Failed, err error) {
	err = r.db.Read(ctx, func(tx dbx.Tx) error {
		list, err = listFailed(tx, limit)
		return err
	})
	return list, err
}

// Run takes and runs jobs until ctx ends, then waits for those that run. After
// a grace period it ends their contexts; what they leave is tried again.
func (r *Runner) Run(ctx context.Context) {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var running sync.WaitGroup
	for _, t := range r.tasks {
		running.Go(func() { r.recur(ctx, work, t) })
	}
	running.Go(func() { r.drain(ctx, work, &running) })

	<-ctx.Done()
	ended := make(chan struct{})
	go func() { running.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(r.grace):
		stop()
		<-ended
	}
}

// drain takes due jobs, as many as there are slots, until ctx ends.
func (r *Runner) drain(ctx, work context.Context, running *sync.WaitGroup) {
	slots := make(chan struct{}, r.slots)
	for ctx.Err() == nil {
		slots <- struct{}{}
		job, holder, err := r.take(ctx)
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "jobs cannot be read", "cause", err)
		}
		if holder == "" {
			<-slots
			select {
			case <-ctx.Done():
			case <-r.wake:
			case <-time.After(r.poll):
			}
			continue
		}
		running.Go(func() {
			defer func() { <-slots; r.nudge() }()
			r.run(work, job, holder)
		})
	}
}

// take claims one due job; holder is empty when there is none.
func (r *Runner) take(ctx context.Context) (job Job, holder string, err error) {
	var list []jobRow
	now := r.now()
	kinds := make([]string, 0, len(r.handlers))
	for kind := range r.handlers {
		kinds = append(kinds, kind)
	}
	if len(kinds) == 0 {
		return Job{}, "", nil
	}
	err = r.db.Read(ctx, func(tx dbx.Tx) error {
		list, err = due(tx, kinds, now, 20)
		return err
	})
	if err != nil {
		return Job{}, "", err
	}
	for _, row := range list {
		name, won := id.New[Runner]().String(), false
		err = r.db.Write(ctx, func(tx dbx.Tx) error {
			won, err = claim(tx, row, name, r.now().Add(r.lease))
			return err
		})
		if err != nil {
			return Job{}, "", err
		}
		if won {
			row.Attempts, row.Version = row.Attempts+1, row.Version+1
			return row.job(), name, nil
		}
	}
	return Job{}, "", nil
}

// run calls the handler of a claimed job and stores how it ended.
func (r *Runner) run(ctx context.Context, job Job, holder string) {
	log := slog.With("job", job.Kind, "job_id", job.ID.String(), "attempt", job.Attempt)
	ctx, release := r.keep(ctx, job.ID.String(), holder)
	failure := guard(func() error { return r.handlers[job.Kind](ctx, job) })
	if failure != nil {
		log.ErrorContext(ctx, "job failed", "cause", failure)
	}
	lost := context.Cause(ctx) == errLost
	release()
	if lost {
		return // it is another server's now
	}
	err := r.db.Write(context.WithoutCancel(ctx), func(tx dbx.Tx) error {
		if failure == nil {
			return finish(tx, job, holder)
		}
		state := waiting
		if job.Attempt >= maxAttempts {
			state = failed
		}
		return putBack(tx, job, holder, state, failure.Error(), r.now().Add(backoff(job.Attempt)))
	})
	if err != nil {
		log.ErrorContext(ctx, "the end of a job could not be stored: it will run again", "cause", err)
	}
}

var errLost = errors.New("jobs: the lease was lost")

// keep renews a lease until release is called; the context it returns ends when
// the lease cannot be held.
func (r *Runner) keep(ctx context.Context, jobID, holder string) (held context.Context, release func()) {
	held, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		until := time.Now().Add(r.lease)
		for {
			select {
			case <-held.Done():
				return
			case <-time.After(r.lease / 3):
			}
			ours, err := true, error(nil)
			began := time.Now()
			err = r.db.Write(held, func(tx dbx.Tx) error {
				ours, err = renew(tx, jobID, holder, r.now().Add(r.lease))
				return err
			})
			switch {
			case err == nil && ours:
				until = began.Add(r.lease)
			case err == nil, time.Now().After(until.Add(-r.lease / 3)):
				cancel(errLost)
			}
		}
	}()
	return held, func() { cancel(nil); <-done }
}

// recur runs a recurring task whenever this server holds its lease.
func (r *Runner) recur(ctx, work context.Context, t task) {
	made := false
	for ctx.Err() == nil {
		holder, now := id.New[Runner]().String(), r.now()
		var jobID string
		var ours bool
		err := r.db.Write(ctx, func(tx dbx.Tx) (err error) {
			if !made {
				if err := ensureTask(tx, t.name, now); err != nil {
					return err
				}
			}
			jobID, ours, err = lead(tx, t.name, holder, now, now.Add(r.lease))
			return err
		})
		made = made || err == nil
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "recurring job cannot be taken", "job", t.name, "cause", err)
		}
		if ours {
			r.repeat(ctx, work, t, jobID, holder)
			continue
		}
		pause(ctx, r.lease/6)
	}
}

// repeat runs a task in its rhythm until ctx ends or the lease is lost.
func (r *Runner) repeat(ctx, work context.Context, t task, jobID, holder string) {
	held, stop := r.keep(work, jobID, holder)
	for failures := 0; ctx.Err() == nil && held.Err() == nil; {
		wait := t.interval
		if err := guard(func() error { return t.fn(held) }); err != nil {
			failures = min(failures+1, 10)
			wait = min(t.interval<<failures, max(time.Minute, t.interval))
			slog.ErrorContext(held, "recurring job failed", "job", t.name, "cause", err)
		} else {
			failures = 0
		}
		select {
		case <-ctx.Done():
		case <-held.Done():
		case <-time.After(wait):
		}
	}
	lost := context.Cause(held) == errLost
	stop()
	if lost {
		return
	}
	err := r.db.Write(context.WithoutCancel(ctx), func(tx dbx.Tx) error { return release(tx, jobID, holder) })
	if err != nil {
		slog.ErrorContext(ctx, "a lease could not be given back", "job", t.name, "cause", err)
	}
}

// guard turns a panic into an error: one broken job must not end the server.
func guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("a job panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return fn()
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
