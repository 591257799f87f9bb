package tasks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/jobs"
)

// jobKind is the one kind of job behind every task.
const jobKind = "task"

// Service starts tasks and runs them.
type Service struct {
	db       dbx.DB
	now      clock.Clock
	log      *audit.Log
	ring     *crypt.Ring
	blob     blob.Store
	jobs     *jobs.Runner
	accounts *accounts.Service
	handlers map[string]Handler
}

// New makes the service and takes the tasks' jobs upon itself.
func New(db dbx.DB, now clock.Clock, log *audit.Log, ring *crypt.Ring, files blob.Store, runner *jobs.Runner, who *accounts.Service) *Service {
	s := &Service{db: db, now: now, log: log, ring: ring, blob: files, jobs: runner, accounts: who, handlers: map[string]Handler{}}
	runner.Handle(jobKind, s.run)
	return s
}

// Handle names the handler of a kind. All are named before the jobs run.
func (s *Service) Handle(kind string, h Handler) {
	if _, taken := s.handlers[kind]; taken {
		panic("tasks: two handlers of kind " + kind)
	}
	s.handlers[kind] = h
}

// Start stores a task in the caller's transaction; it runs once that has
// committed. Faults: Limited "task.many" when an account has twenty unfinished.
func (s *Service) Start(tx dbx.Tx, by audit.Actor, n Work) (id.ID[Task], error) {
	if s.handlers[n.Kind] == nil {
		return "", fmt.Errorf("start a task: nobody handles %q", n.Kind)
	}
	payload, err := json.Marshal(n.Payload)
	if err != nil {
		return "", fmt.Errorf("payload of %s: %w", n.Kind, err)
	}
	t := Task{ID: id.New[Task](), Kind: n.Kind, Subject: n.Subject, SubjectID: n.SubjectID, Needs: n.Needs, State: Waiting,
		CreatedAt: s.now(), actor: by, payload: string(payload)}
	if by.Kind == audit.Account {
		t.Owner = id.ID[accounts.Account](by.ID)
	}
	open, err := countOpen(tx, t.Owner)
	if err != nil {
		return "", err
	}
	if open >= maxOpen {
		return "", fault.New(fault.Limited, "task.many")
	}
	if err := insert(tx, t); err != nil {
		return "", err
	}
	return t.ID, s.jobs.Enqueue(tx, jobs.Job{Kind: jobKind, Key: t.ID.String(), Payload: []byte(t.ID)})
}

// run is the job of one task. Only what is worth another try is an error.
func (s *Service) run(ctx context.Context, job jobs.Job) error {
	var t Task
	err := s.db.Write(ctx, func(tx dbx.Tx) (err error) {
		t, err = lock(tx, id.ID[Task](job.Payload))
		if err != nil || t.State.Over() {
			return err
		}
		t.State = Running
		return setState(tx, t)
	})
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil || t.State.Over() {
		return err
	}
	h := s.handlers[t.Kind]
	if h == nil || job.Attempt > maxTries {
		return s.finish(ctx, t, Outcome{}, fault.New(fault.Internal, "task.broken"))
	}
	run := &Run{s: s, task: t, total: t.Total}
	out, err := h(ctx, run)
	if err != nil && ctx.Err() != nil {
		return err // the server is stopping: another run goes on
	}
	if failed := (*fault.Error)(nil); err != nil && (!errors.As(err, &failed) || failed.Kind == fault.Unavailable) {
		if job.Attempt < maxTries {
			return err
		}
		slog.ErrorContext(ctx, "a task was given up", "task", t.ID.String(), "kind", t.Kind, "cause", err)
		err = fault.New(fault.Internal, "task.broken")
	}
	run.task.Done, run.task.Total = run.done, run.total
	return s.finish(ctx, run.task, out, err)
}

// finish stores how a task ended, its file first.
func (s *Service) finish(ctx context.Context, t Task, out Outcome, failure error) error {
	t.State, t.FinishedAt = Done, s.now()
	switch {
	case errors.Is(failure, errCancelled):
		t.State = Cancelled
	case failure != nil:
		t.State, t.Code = Failed, fault.CodeOf(failure)
		if f := (*fault.Error)(nil); errors.As(failure, &f) {
			t.Params = f.Params
		}
	default:
		t.Counts, t.Link = out.Counts, out.Link
		if out.File != nil {
			if err := s.keep(ctx, &t, *out.File); err != nil {
				return err
			}
		}
	}
	return s.db.Write(ctx, func(tx dbx.Tx) error { return setEnd(tx, t) })
}

func fileKey(task id.ID[Task]) string { return "tasks/" + task.String() }

// keep seals a result and stores it.
func (s *Service) keep(ctx context.Context, t *Task, f File) error {
	plain, err := io.ReadAll(io.LimitReader(f.Body, maxFile+1))
	if err != nil {
		return fmt.Errorf("result of %s: %w", t.Kind, err)
	}
	if len(plain) > maxFile {
		t.State, t.Code = Failed, "task.file.large"
		return nil
	}
	sealed, err := s.ring.Seal(plain, fileKey(t.ID))
	if err != nil {
		return err
	}
	if _, err := s.blob.Put(ctx, fileKey(t.ID), bytes.NewReader([]byte(sealed)), int64(len(sealed)), "application/octet-stream"); err != nil {
		return err
	}
	t.FileName, t.FileType = f.Name, f.ContentType
	return nil
}

// progress notes how far a task is and tells whether it shall stop.
func (s *Service) progress(ctx context.Context, task id.ID[Task], done, total int) (cancelled bool, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := setProgress(tx, task, done, total); err != nil {
			return err
		}
		t, err := get(tx, task)
		cancelled = t.Cancelling
		return err
	})
	return cancelled, err
}

// own passes on a task of by; those of others are not there.
func own(by audit.Actor, t Task, err error) (Task, error) {
	if err == nil && (by.Kind != audit.Account || t.Owner.String() != by.ID) {
		return Task{}, fault.New(fault.NotFound, "task.missing")
	}
	return t, err
}

// Get returns a task of whoever asks.
func (s *Service) Get(ctx context.Context, by audit.Actor, task id.ID[Task]) (t Task, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		t, err = get(tx, task)
		t, err = own(by, t, err)
		return err
	})
	return t, err
}

// List returns the tasks of whoever asks, newest first.
func (s *Service) List(ctx context.Context, by audit.Actor, offset, limit int) (list []Task, total int64, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		list, total, err = ofOwner(tx, id.ID[accounts.Account](by.ID), offset, limit)
		return err
	})
	return list, total, err
}

// Cancel stops a task of by: at once when it waits, at its next step when it
// runs. Cancelling what is over changes nothing.
func (s *Service) Cancel(ctx context.Context, by audit.Actor, task id.ID[Task]) (t Task, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		t, err = lock(tx, task)
		if t, err = own(by, t, err); err != nil || t.State.Over() || t.Cancelling {
			return err
		}
		t.Cancelling = true
		if t.State == Waiting {
			t.State, t.FinishedAt = Cancelled, s.now()
		}
		if err := setCancel(tx, t); err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "task.cancel", Object: "task", ObjectID: task.String(), Detail: map[string]any{"kind": t.Kind}})
	})
	return t, err
}

// Read opens the file of a task for whoever started it and still may. Faults:
// NotFound "task.file.gone" after a day, Denied.
func (s *Service) Read(ctx context.Context, by audit.Actor, task id.ID[Task]) (t Task, plain []byte, err error) {
	if t, err = s.Get(ctx, by, task); err != nil {
		return t, nil, err
	}
	account, err := s.accounts.Get(ctx, t.Owner)
	if err != nil {
		return t, nil, err
	}
	if t.Needs != "" && !slices.Contains(accounts.Permissions(account.Roles), t.Needs) {
		return t, nil, fault.New(fault.Denied, "denied")
	}
	if t.FileName == "" {
		return t, nil, fault.New(fault.NotFound, "task.file.gone")
	}
	body, _, err := s.blob.Get(ctx, fileKey(t.ID))
	if err != nil {
		return t, nil, err
	}
	defer func() { _ = body.Close() }()
	sealed, err := io.ReadAll(body)
	if err != nil {
		return t, nil, err
	}
	if plain, err = s.ring.Open(string(sealed), fileKey(t.ID)); err != nil {
		return t, nil, err
	}
	return t, plain, s.db.Write(ctx, func(tx dbx.Tx) error {
		return s.log.Write(tx, by, audit.Entry{Action: "task.download", Object: "task", ObjectID: task.String(), Detail: map[string]any{"kind": t.Kind}})
	})
}

// Purge forgets files after a day and tasks after a week.
func (s *Service) Purge(ctx context.Context) error {
	now := s.now()
	for {
		var old []id.ID[Task]
		err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
			old, err = filesBefore(tx, now.Add(-keepFile), 100)
			return err
		})
		if err != nil {
			return err
		}
		for _, t := range old {
			if err := s.blob.Delete(ctx, fileKey(t)); err != nil {
				return err
			}
		}
		err = s.db.Write(ctx, func(tx dbx.Tx) error {
			if err := forgetFiles(tx, old); err != nil {
				return err
			}
			return deleteBefore(tx, now.Add(-keepTask))
		})
		if err != nil || len(old) < 100 {
			return err
		}
	}
}
