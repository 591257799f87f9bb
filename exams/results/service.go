package results

import (
	"bytes"
	"context"
	"encoding/json"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/tasks"
	"ankao/exams/marking"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// slipsTask is the kind of task that prints the slips of a session.
const slipsTask = "result.slips"

// Service prints results.
type Service struct {
	db      dbx.DB
	now     clock.Clock
	log     *audit.Log
	tasks   *tasks.Service
	marking *marking.Service
	rooms   *rooms.Service
	centre  string
}

// New makes the service; centre is the name at the head of every print.
func New(db dbx.DB, now clock.Clock, log *audit.Log, t *tasks.Service, m *marking.Service, r *rooms.Service, centre string) *Service {
	s := &Service{db: db, now: now, log: log, tasks: t, marking: m, rooms: r, centre: centre}
	t.Handle(slipsTask, s.printSlips)
	return s
}

// Sheet returns the score sheet of a session that has ended. Faults: NotFound
// "session.unknown", Conflict "session.state".
func (s *Service) Sheet(ctx context.Context, by audit.Actor, session marking.SessionID, form string) (sheet Sheet, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		found, err := s.marking.Ended(tx, session)
		if err != nil {
			return err
		}
		names, err := s.rooms.Names(tx, []id.ID[rooms.Room]{found.RoomID})
		if err != nil {
			return err
		}
		lines, err := s.marking.Lines(tx, session)
		if err != nil {
			return err
		}
		sheet = Sheet{Centre: s.centre, Session: found, Room: names[found.RoomID], Lines: lines, PrintedAt: s.now(), PrintedBy: by.Name}
		return s.log.Write(tx, by, audit.Entry{Action: "result.print", Object: "session", ObjectID: session.String(), Detail: map[string]any{"form": form}})
	})
	return sheet, err
}

// Detail returns the result of one candidate with its knowledge points.
func (s *Service) Detail(ctx context.Context, candidate marking.CandidateID) (d marking.Detail, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		d, err = s.marking.Detail(tx, candidate)
		return err
	})
	return d, err
}

// Own is Detail for the candidate's own eyes: nothing of others, and nothing
// that is not published. Fault: NotFound "result.unknown".
func (s *Service) Own(ctx context.Context, person id.ID[people.Person], candidate marking.CandidateID) (marking.Detail, error) {
	d, err := s.Detail(ctx, candidate)
	if err != nil || d.Result.Who.PersonID != person || d.Result.State != marking.Announced {
		return marking.Detail{}, fault.Wrap(fault.NotFound, "result.unknown", err)
	}
	return d, nil
}

// Slip prints the slip of one result. Fault: Conflict "result.none" where there
// is no score.
func (s *Service) Slip(ctx context.Context, by audit.Actor, d marking.Detail) ([]byte, error) {
	if d.Result.State == marking.None {
		return nil, fault.New(fault.Conflict, "result.none")
	}
	printed, err := Slips{Centre: s.centre, Of: []marking.Detail{d}, PrintedAt: s.now()}.PDF()
	if err != nil {
		return nil, err
	}
	return printed, s.db.Write(ctx, func(tx dbx.Tx) error {
		return s.log.Write(tx, by, audit.Entry{Action: "result.print", Object: "candidate", ObjectID: d.Result.Who.ID.String(), Detail: map[string]any{"form": "slip"}})
	})
}

// StartSlips starts the printing of all slips of a session. Faults as Sheet.
func (s *Service) StartSlips(ctx context.Context, by audit.Actor, session marking.SessionID) (task id.ID[tasks.Task], err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if _, err := s.marking.Ended(tx, session); err != nil {
			return err
		}
		task, err = s.tasks.Start(tx, by, tasks.Work{Kind: slipsTask, Subject: "session", SubjectID: session.String(), Needs: accounts.ResultRead, Payload: json.RawMessage("{}")})
		if err != nil {
			return err
		}
		return s.log.Write(tx, by, audit.Entry{Action: "result.print", Object: "session", ObjectID: session.String(), Detail: map[string]any{"form": "slips"}})
	})
	return task, err
}

func (s *Service) printSlips(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
	var of []marking.Detail
	err := s.db.Read(ctx, func(tx dbx.Tx) (err error) {
		of, err = s.marking.Details(tx, id.ID[sessions.Session](r.SubjectID()))
		return err
	})
	if err != nil {
		return tasks.Outcome{}, err
	}
	if len(of) == 0 {
		return tasks.Outcome{}, fault.New(fault.Conflict, "result.none")
	}
	slips := Slips{Centre: s.centre, Of: of, PrintedAt: s.now(), Progress: func(done, of int) error { return r.Progress(ctx, done, of) }}
	printed, err := slips.PDF()
	if err != nil {
		return tasks.Outcome{}, err
	}
	return tasks.Outcome{
		File:   &tasks.File{Name: "成绩通知单-" + string(clock.DateOf(of[0].Session.StartsAt)) + ".pdf", ContentType: "application/pdf", Body: bytes.NewReader(printed)},
		Counts: map[string]int{"slips": len(of)},
	}, nil
}
