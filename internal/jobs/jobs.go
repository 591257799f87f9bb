// Package jobs keeps work that must happen in a table, so that it outlives the
// process that thought of it. Any number of servers may run jobs from one
// database: a job is taken by compare-and-set and held by a lease, and a
// server that dies loses its jobs when their leases run out.
//
// A job may run twice (its server died after the work and before the note that
// it was done), so a handler must bear that.
package jobs

import (
	"context"
	"time"

	"ankao/internal/clock"
	"ankao/internal/id"
)

// Job is one piece of work.
type Job struct {
	ID      id.ID[Job]
	Kind    string        // names the handler
	Key     string        // of the jobs of a kind, one of each key waits; "" = no other is like it
	RunAt   clock.Instant // not before; 0 = at once
	Payload []byte        // text, whatever the handler makes of it; no personal data
	Attempt int           // 1 at the first run

	version int64
}

// Handler does the work of one kind. An error puts the job back, to be tried
// again after a pause that doubles; the twelfth error leaves it as failed. The
// context ends when the lease is lost or the server has waited long enough for
// its end.
type Handler func(ctx context.Context, job Job) error

// Failed is a job that was given up.
type Failed struct {
	Kind, Key string
	Attempts  int
	LastError string
	CreatedAt clock.Instant
}

// maxAttempts with the pauses of backoff spans about half an hour.
const maxAttempts = 12

// backoff is the pause after the n-th failed attempt: 1 s, 2 s, 4 s … 30 min.
func backoff(attempt int) time.Duration {
	return min(time.Second<<min(attempt-1, 20), 30*time.Minute)
}
