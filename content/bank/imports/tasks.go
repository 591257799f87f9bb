package imports

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// The kinds of task.
const (
	readTask     = "import.read"
	commitTask   = "import.commit"
	withdrawTask = "import.withdraw"
)

// payload is what each of them is told.
type payload struct {
	Import id.ID[Import] `json:"import"`
}

// Attach lets tasks do what takes long, with the files kept there meanwhile.
func (s *Service) Attach(t *tasks.Service, files blob.Store) {
	s.tasks, s.files = t, files
	t.Handle(readTask, s.runRead)
	t.Handle(commitTask, s.runCommit)
	t.Handle(withdrawTask, s.runWithdraw)
}

func fileKey(i id.ID[Import]) string { return "imports/" + i.String() }

func link(i id.ID[Import]) string { return "/imports/" + i.String() }

func (s *Service) startTask(tx dbx.Tx, by audit.Actor, kind string, i *Import) (err error) {
	i.Task, err = s.tasks.Start(tx, by, tasks.Work{Kind: kind, Subject: "import", SubjectID: i.ID.String(), Needs: accounts.QuestionWrite, Payload: payload{i.ID}})
	return err
}

// Receive keeps a file and starts the task that reads it. The faults of files
// that cannot be read are told at once where the first look shows them, else the
// import becomes Unreadable with the code.
func (s *Service) Receive(ctx context.Context, by audit.Actor, r io.Reader, name, code, title string) (Import, error) {
	i, raw, err := s.take(by, r, name, code, title)
	if err != nil {
		return Import{}, err
	}
	if _, err := s.files.Put(ctx, fileKey(i.ID), bytes.NewReader(raw), int64(len(raw)), "application/octet-stream"); err != nil {
		return Import{}, err
	}
	i.State = Reading
	return i, s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.startTask(tx, by, readTask, &i); err != nil {
			return err
		}
		return s.store.insert(tx, i)
	})
}

func (s *Service) runRead(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
	var p payload
	if err := r.Payload(&p); err != nil {
		return tasks.Outcome{}, err
	}
	i, err := s.get(ctx, p.Import)
	if err != nil || i.State != Reading {
		return outcome(i), err
	}
	err = s.readFile(ctx, r, &i)
	failed := (*fault.Error)(nil)
	if err != nil && (!errors.As(err, &failed) || failed.Kind == fault.Unavailable) {
		return outcome(i), err
	}
	if err == nil {
		return outcome(i), s.files.Delete(ctx, fileKey(i.ID)) // its rows say all of it
	}
	// It cannot be read, or somebody has cancelled.
	i.State, i.Settled, i.Code = Unreadable, s.now(), failed.Code
	if failed.Code == "task.cancelled" {
		i.State, i.Code = Discarded, ""
	}
	return outcome(i), errors.Join(s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.store.deleteRows(tx, i.ID); err != nil {
			return err
		}
		return s.store.settle(tx, i)
	}), s.files.Delete(ctx, fileKey(i.ID)), err)
}

func (s *Service) readFile(ctx context.Context, r *tasks.Run, i *Import) error {
	file, _, err := s.files.Get(ctx, fileKey(i.ID))
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	rows, err := s.read(ctx, i, raw, s.keeper(ctx), func(done, total int) error { return r.Progress(ctx, done, total) })
	if err != nil {
		return err
	}
	// A run before this one may have left some.
	if err := s.db.Write(ctx, func(tx dbx.Tx) error { return s.store.deleteRows(tx, i.ID) }); err != nil {
		return err
	}
	if err := s.putRows(ctx, i.ID, rows); err != nil {
		return err
	}
	i.State = Preview
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		if now, err := s.store.lock(tx, i.ID); err != nil || now.State != Reading {
			return err
		}
		if err := s.store.settle(tx, *i); err != nil {
			return err
		}
		return s.audit(tx, r.By(), "import.preview", *i)
	})
}

// outcome is what the list of tasks says of an import.
func outcome(i Import) tasks.Outcome {
	out := tasks.Outcome{Link: link(i.ID), Counts: map[string]int{}}
	switch i.State {
	case Preview:
		out.Counts["import.read"], out.Counts["import.importable"] = i.Read, i.Importable()
	case Committed:
		out.Counts["import.imported"] = i.Imported
	case Withdrawn:
		out.Counts["import.stayed"] = i.Imported
	}
	return out
}

func (s *Service) get(ctx context.Context, importID id.ID[Import]) (i Import, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		i, err = s.store.get(tx, importID)
		return err
	})
	return i, err
}

// StartCommit starts the task that does what Commit does; for an import that is
// being committed by a task that has ended, it goes on. Faults as for Commit.
func (s *Service) StartCommit(ctx context.Context, by audit.Actor, importID id.ID[Import]) (Import, error) {
	return s.begin(ctx, importID, Committing, func(tx dbx.Tx, i *Import) error { return s.startTask(tx, by, commitTask, i) })
}

func (s *Service) runCommit(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
	var p payload
	if err := r.Payload(&p); err != nil {
		return tasks.Outcome{}, err
	}
	i, err := s.finish(ctx, r.By(), p.Import, func(done, total int) error { return r.Progress(ctx, done, total) })
	if fault.CodeOf(err) != "task.cancelled" {
		return outcome(i), err
	}
	return outcome(i), errors.Join(s.takeBack(ctx, r.By(), p.Import, quietly), err)
}

// StartWithdraw starts the task that takes the questions of an import out of the
// bank again, but for those that somebody has touched, and for what has become a
// version of another question. Conflict "import.state" unless it is committed.
func (s *Service) StartWithdraw(ctx context.Context, by audit.Actor, importID id.ID[Import]) (Import, error) {
	return s.begin(ctx, importID, Withdrawing, func(tx dbx.Tx, i *Import) error { return s.startTask(tx, by, withdrawTask, i) })
}

func (s *Service) runWithdraw(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
	var p payload
	if err := r.Payload(&p); err != nil {
		return tasks.Outcome{}, err
	}
	if err := s.withdraw(ctx, r.By(), p.Import, func(done, total int) error { return r.Progress(ctx, done, total) }); err != nil {
		return tasks.Outcome{}, err
	}
	i, err := s.get(ctx, p.Import)
	return outcome(i), err
}

// MaxChoices is how many rows one call may choose for by name.
const MaxChoices = 500

// Choose notes what is wanted of rows that are like another question, by their
// positions, or of all of them. Conflict "import.state" once the preview is over;
// Invalid "import.choice" for a version of what is no published or retired
// question.
func (s *Service) Choose(ctx context.Context, by audit.Actor, importID id.ID[Import], positions []int, all bool, c Choice) (Import, error) {
	var out Import
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		i, err := s.store.lock(tx, importID)
		if err != nil {
			return err
		}
		if i.State != Preview {
			return fault.New(fault.Conflict, "import.state")
		}
		if c == NewVersion {
			if err := s.mayRevise(tx, importID, positions, all); err != nil {
				return err
			}
		}
		n, err := s.store.choose(tx, importID, positions, all, c)
		if err != nil {
			return err
		}
		if i.Near, i.Held, err = s.store.near(tx, importID); err != nil {
			return err
		}
		out = i
		return s.log.Write(tx, by, audit.Entry{Action: "import.choose", Object: "import", ObjectID: importID.String(), Detail: map[string]any{"choice": string(c), "rows": n}})
	})
	return out, err
}

func (s *Service) mayRevise(tx dbx.Tx, importID id.ID[Import], positions []int, all bool) error {
	refused := fault.New(fault.Invalid, "import.choice")
	if all {
		return refused
	}
	taken := map[id.ID[bank.Question]]bool{}
	for _, at := range positions {
		rows, err := s.store.part(tx, importID, at, 1)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return refused
		}
		q, may := rows[0].revises()
		if !may || taken[q] {
			return refused
		}
		taken[q] = true
	}
	return nil
}

// Kept is how long the rows of an import are kept: those that nobody has settled,
// or that have become questions, are of no further use then. The import itself
// stays in the list with its numbers. Its file goes as soon as it has been read.
const Kept = 90 * 24 * time.Hour

// Purge forgets the rows of old imports. One that is worked on stays.
func (s *Service) Purge(ctx context.Context) error { return s.purgeBefore(ctx, s.now().Add(-Kept)) }

func (s *Service) purgeBefore(ctx context.Context, at clock.Instant) error {
	for {
		var old []Import
		if err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
			old, err = s.store.settledBefore(tx, at, purgeBatch)
			return err
		}); err != nil {
			return err
		}
		for _, i := range old {
			if err := s.purge(ctx, i); err != nil {
				return err
			}
		}
		if len(old) < purgeBatch {
			return nil
		}
	}
}

const purgeBatch = 50

func (s *Service) purge(ctx context.Context, i Import) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		now, err := s.store.lock(tx, i.ID)
		if err != nil || now.State != i.State {
			return err
		}
		if slices.Contains([]State{Preview, Unreadable}, now.State) {
			now.State, now.Settled = Discarded, s.now()
		}
		if err := s.store.settle(tx, now); err != nil {
			return err
		}
		if err := s.store.deleteRows(tx, i.ID); err != nil {
			return err
		}
		return s.audit(tx, audit.Actor{Kind: audit.System, Name: "purge"}, "import.purge", now)
	})
}
