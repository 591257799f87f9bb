package tasks_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/tasks"
	"ankao/internal/blob"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbtest"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/jobs"
)

type desk struct {
	*tasks.Service
	db       dbx.DB
	accounts *accounts.Service
	files    blob.Store
	runner   *jobs.Runner
	now      clock.Instant
	officer  audit.Actor
}

func open(t *testing.T, db dbx.DB) *desk {
	t.Helper()
	files, err := blob.Files(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ring, d := crypt.NewTestRing(t), &desk{db: db, files: files, now: clock.System()}
	log := audit.New(db, clock.System, ring)
	d.accounts = accounts.New(db, clock.System, log)
	d.runner = jobs.New(db, clock.System)
	d.Service = tasks.New(db, func() clock.Instant { return d.now }, log, ring, files, d.runner, d.accounts)
	d.account(t, "keeper", accounts.Security) // there is always one
	d.officer = d.account(t, "officer", accounts.Officer)
	return d
}

func (d *desk) account(t *testing.T, login string, role accounts.Role) audit.Actor {
	t.Helper()
	a, err := d.accounts.Create(t.Context(), audit.Operator(), accounts.NewAccount{Login: login, Name: "张测试", Password: "correct horse", Roles: []accounts.Role{role}})
	if err != nil {
		t.Fatal(err)
	}
	return audit.Actor{Kind: audit.Account, ID: a.ID.String(), Name: a.Name}
}

func (d *desk) serve(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() { d.runner.Run(ctx); close(over) }()
	t.Cleanup(func() { stop(); <-over })
}

func (d *desk) start(t *testing.T, w tasks.Work) id.ID[tasks.Task] {
	t.Helper()
	var task id.ID[tasks.Task]
	err := d.db.Write(t.Context(), func(tx dbx.Tx) (err error) {
		task, err = d.Start(tx, d.officer, w)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// wait polls until the task is as wanted.
func (d *desk) wait(t *testing.T, task id.ID[tasks.Task], want func(tasks.Task) bool) tasks.Task {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		got, err := d.Get(t.Context(), d.officer, task)
		if err != nil {
			t.Fatal(err)
		}
		if want(got) {
			return got
		}
		if time.Now().After(end) {
			t.Fatalf("the task stays %+v", got)
		}
	}
}

func over(t tasks.Task) bool { return t.State.Over() }

func TestATaskLeavesItsFileToWhoAskedForIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		d.Handle("report", func(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
			var rows []string
			if err := r.Payload(&rows); err != nil {
				return tasks.Outcome{}, err
			}
			if r.By() != d.officer || r.SubjectID() != "s1" {
				t.Errorf("run by %+v on %q", r.By(), r.SubjectID())
			}
			for i := range rows {
				if err := r.Progress(ctx, i+1, len(rows)); err != nil {
					return tasks.Outcome{}, err
				}
			}
			return tasks.Outcome{File: &tasks.File{Name: "名册.txt", ContentType: "text/plain", Body: strings.NewReader(strings.Join(rows, ","))},
				Link: "/sessions/s1", Counts: map[string]int{"rows": len(rows)}}, nil
		})
		d.serve(t)
		task := d.start(t, tasks.Work{Kind: "report", Subject: "session", SubjectID: "s1", Needs: accounts.PersonRead, Payload: []string{"440199", "154"}})
		done := d.wait(t, task, over)
		if done.State != tasks.Done || done.Done != 2 || done.Total != 2 || done.Counts["rows"] != 2 || done.Link != "/sessions/s1" || done.FinishedAt == 0 {
			t.Errorf("%+v", done)
		}

		got, plain, err := d.Read(t.Context(), d.officer, task)
		if err != nil || string(plain) != "440199,154" || got.FileName != "名册.txt" {
			t.Errorf("%q %q %v", plain, got.FileName, err)
		}
		if err := d.onDisk(t, task, "440199"); err != nil {
			t.Error(err)
		}
		colleague := d.account(t, "colleague", accounts.Officer)
		if _, _, err := d.Read(t.Context(), colleague, task); fault.CodeOf(err) != "task.missing" {
			t.Errorf("a colleague reads it: %v", err)
		}
		if _, err := d.Cancel(t.Context(), colleague, task); fault.CodeOf(err) != "task.missing" {
			t.Errorf("a colleague cancels it: %v", err)
		}
		if list, total, err := d.List(t.Context(), colleague, 0, 10); total != 0 || len(list) != 0 || err != nil {
			t.Errorf("a colleague sees %d: %v", total, err)
		}
		d.demote(t)
		if _, _, err := d.Read(t.Context(), d.officer, task); fault.KindOf(err) != fault.Denied {
			t.Errorf("somebody who may no longer: %v", err)
		}

		d.now = d.now.Add(25 * time.Hour)
		if err := d.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := d.files.Stat(t.Context(), "tasks/"+task.String()); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the file is still there after a day: %v", err)
		}
		d.now = d.now.Add(7 * 24 * time.Hour)
		if err := d.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Get(t.Context(), d.officer, task); fault.CodeOf(err) != "task.missing" {
			t.Errorf("the task is still there after a week: %v", err)
		}
	})
}

// onDisk complains when what lies in the store reads as the file does.
func (d *desk) onDisk(t *testing.T, task id.ID[tasks.Task], plain string) error {
	t.Helper()
	body, _, err := d.files.Get(t.Context(), "tasks/"+task.String())
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	var all bytes.Buffer
	if _, err := all.ReadFrom(body); err != nil {
		return err
	}
	if strings.Contains(all.String(), plain) {
		return errors.New("the file is not sealed")
	}
	return nil
}

func (d *desk) demote(t *testing.T) {
	t.Helper()
	a, err := d.accounts.ByLogin(t.Context(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.accounts.Update(t.Context(), audit.Operator(), a.ID, accounts.Change{Name: a.Name, Roles: []accounts.Role{accounts.Proctor}, State: a.State, Version: a.Version}); err != nil {
		t.Fatal(err)
	}
}

func TestACancelledTaskStopsAtItsNextStep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		d.Handle("endless", func(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
			for i := 1; ; i++ {
				if err := r.Progress(ctx, i, 0); err != nil {
					return tasks.Outcome{}, err
				}
				time.Sleep(5 * time.Millisecond)
			}
		})
		waiting := d.start(t, tasks.Work{Kind: "endless"})
		if got, err := d.Cancel(t.Context(), d.officer, waiting); err != nil || got.State != tasks.Cancelled {
			t.Fatalf("a waiting one: %+v, %v", got, err)
		}
		d.serve(t)
		running := d.start(t, tasks.Work{Kind: "endless"})
		d.wait(t, running, func(t tasks.Task) bool { return t.State == tasks.Running && t.Done > 0 })
		if _, err := d.Cancel(t.Context(), d.officer, running); err != nil {
			t.Fatal(err)
		}
		if got := d.wait(t, running, over); got.State != tasks.Cancelled {
			t.Errorf("%+v", got)
		}
		if got := d.wait(t, waiting, over); got.State != tasks.Cancelled || got.Done != 0 {
			t.Errorf("the one cancelled while it waited ran: %+v", got)
		}
	})
}

func TestAFaultEndsATaskAndAnotherErrorIsTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db dbx.DB) {
		d := open(t, db)
		tries := 0
		d.Handle("shaky", func(context.Context, *tasks.Run) (tasks.Outcome, error) {
			if tries++; tries == 1 {
				return tasks.Outcome{}, errors.New("the disk was busy")
			}
			return tasks.Outcome{}, nil
		})
		d.Handle("refused", func(context.Context, *tasks.Run) (tasks.Outcome, error) {
			return tasks.Outcome{}, fault.New(fault.Conflict, "session.state").Param("state", "open")
		})
		d.serve(t)
		shaky, refused := d.start(t, tasks.Work{Kind: "shaky"}), d.start(t, tasks.Work{Kind: "refused"})
		if got := d.wait(t, shaky, over); got.State != tasks.Done || tries != 2 {
			t.Errorf("%+v after %d tries", got, tries)
		}
		if got := d.wait(t, refused, over); got.State != tasks.Failed || got.Code != "session.state" || got.Params["state"] != "open" {
			t.Errorf("%+v", got)
		}
	})
}

func TestAnAccountHasABoundedNumberOfTasks(t *testing.T) {
	d := open(t, dbtest.SQLite(t))
	d.Handle("one", func(context.Context, *tasks.Run) (tasks.Outcome, error) { return tasks.Outcome{}, nil })
	for range 20 {
		d.start(t, tasks.Work{Kind: "one"})
	}
	err := d.db.Write(t.Context(), func(tx dbx.Tx) error {
		_, err := d.Start(tx, d.officer, tasks.Work{Kind: "one"})
		return err
	})
	if fault.CodeOf(err) != "task.many" {
		t.Errorf("the 21st: %v", err)
	}
}
