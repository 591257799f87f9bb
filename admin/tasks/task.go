// Package tasks is work over a second that a person waits for: an import, the
// freezing of a session, a PDF of five hundred tickets. It shows how far the
// work is, survives a restart, can be cancelled, and keeps the file that came
// out of it for a day, sealed, for whoever asked for it.
package tasks

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/web"
)

// State is how far a task has come.
type State string

// The states of a task.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"    // Code says why
	Cancelled State = "cancelled" // by whoever started it
)

// Over tells whether nothing will happen to the task any more.
func (s State) Over() bool { return s == Done || s == Failed || s == Cancelled }

// Limits of tasks.
const (
	keepFile  = 24 * time.Hour     // a file may hold personal data
	keepTask  = 7 * 24 * time.Hour // then the list forgets it; the audit log does not
	maxOpen   = 20                 // unfinished tasks of one account
	maxFile   = 64 << 20           // bytes of a result
	maxTries  = 5                  // a task that took its server down so often is given up
	flushTime = 400 * time.Millisecond
)

// Task is a piece of work as its owner sees it.
type Task struct {
	ID                 id.ID[Task]
	Kind               string // names the handler: "session.freeze"
	Subject, SubjectID string // what it is about: "session" and its id
	Owner              id.ID[accounts.Account]
	Needs              web.Permission // what its file may only be read with
	State              State
	Cancelling         bool // asked to stop, and not yet stopped
	Done, Total        int  // of whatever the handler counts; Total 0: not known
	Code               string
	Params             map[string]string
	Counts             map[string]int
	Link               string
	FileName, FileType string
	CreatedAt          clock.Instant
	FinishedAt         clock.Instant

	actor   audit.Actor
	payload string
}

// Work is a task to be started.
type Work struct {
	Kind               string
	Subject, SubjectID string
	Needs              web.Permission // the permission of the route that starts it
	Payload            any            // JSON for the handler; ids, no personal data
}

// Outcome is what a task that ended well leaves behind; each part may be absent.
type Outcome struct {
	File   *File
	Link   string         // an address of the console: "/imports/…"
	Counts map[string]int // shown in words: {"imported": 717}
}

// File is a result to download, at most 64 MiB.
type File struct {
	Name, ContentType string
	Body              io.Reader
}

// Handler does the work of one kind. It may run twice, when its server died, so
// it must bear that. A fault ends the task as failed with its code; any other
// error is tried again, five times in all.
type Handler func(ctx context.Context, r *Run) (Outcome, error)

// Run is one run of a task, as its handler sees it.
type Run struct {
	s       *Service
	task    Task
	flushed time.Time
	done    int
	total   int
}

// ID of the task, the same at every run.
func (r *Run) ID() id.ID[Task] { return r.task.ID }

// By is who started the task.
func (r *Run) By() audit.Actor { return r.task.actor }

// SubjectID is what the task is about.
func (r *Run) SubjectID() string { return r.task.SubjectID }

// Payload reads what the task was started with.
func (r *Run) Payload(into any) error { return json.Unmarshal([]byte(r.task.payload), into) }

// errCancelled is what Progress answers once a person wants the task to stop.
// The handler returns it as it is.
var errCancelled = fault.New(fault.Conflict, "task.cancelled")

// Progress notes how far the work is, at most a few times a second however
// often it is called. The error is for the handler to return: the task was
// cancelled, or its server must stop.
func (r *Run) Progress(ctx context.Context, done, total int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.done, r.total = done, total
	if time.Since(r.flushed) < flushTime {
		return nil
	}
	r.flushed = time.Now()
	cancelled, err := r.s.progress(ctx, r.task.ID, done, total)
	if err == nil && cancelled {
		return errCancelled
	}
	return err
}
