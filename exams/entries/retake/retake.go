// Package retake makes the next session out of a published one: who failed for
// the first time, and if wanted who was absent, is entered, accepted, taken into
// a new session and seated in one transaction.
package retake

import (
	"context"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/entries"
	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Service makes retake sessions.
type Service struct {
	db       dbx.DB
	entries  *entries.Service
	sessions *sessions.Service
}

// New makes the service.
func New(db dbx.DB, e *entries.Service, s *sessions.Service) *Service {
	return &Service{db: db, entries: e, sessions: s}
}

// Line is somebody who did not pass a session.
type Line struct {
	Who      sessions.Listed
	Outcome  entries.Outcome
	Failures int    // since the last pass, this one among them
	Limit    int    // sittings that the rules allow; 0: no rule says
	EntryID  string // of the open entry, "" where there is none
	Code     string // why they may not sit again, "" when they may
}

// List returns who did not pass a published session, by name who may sit again
// and why the others may not: "entry.retake.used", "entry.exists",
// "entry.scheduled", "entry.passed" for who has passed another one since.
// Faults: NotFound "session.unknown", Conflict "results.unpublished".
func (s *Service) List(ctx context.Context, sessionID id.ID[sessions.Session]) (lines []Line, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		_, lines, err = s.list(tx, sessionID)
		return err
	})
	return lines, err
}

func (s *Service) list(tx dbx.Tx, sessionID id.ID[sessions.Session]) (session sessions.Session, lines []Line, err error) {
	if session, err = s.sessions.Session(tx, sessionID); err != nil {
		return session, nil, err
	}
	if session.State != sessions.Published {
		return session, nil, fault.New(fault.Conflict, "results.unpublished")
	}
	candidates, err := s.sessions.Candidates(tx, sessionID)
	if err != nil {
		return session, nil, err
	}
	listed, err := s.sessions.List(tx, candidates)
	if err != nil {
		return session, nil, err
	}
	persons := make([]entries.PersonID, len(candidates))
	for i, c := range candidates {
		persons[i] = c.PersonID
	}
	stands, err := s.entries.Standings(tx, session.ExamID, persons)
	if err != nil {
		return session, nil, err
	}
	for _, one := range listed {
		if line, ok := lineOf(one, stands[one.PersonID], sessionID); ok {
			lines = append(lines, line)
		}
	}
	return session, lines, nil
}

// lineOf is false for who passed the session, withdrew from it or has no result
// of it.
func lineOf(one sessions.Listed, stand entries.Standing, sessionID id.ID[sessions.Session]) (Line, bool) {
	line := Line{Who: one, Failures: stand.Failures, Limit: stand.Limit}
	at := -1
	for i, past := range stand.Past {
		if past.SessionID == sessionID {
			at, line.Outcome = i, past.Outcome
		}
	}
	if at < 0 || line.Outcome == entries.Passed {
		return line, false
	}
	passed := false
	for _, later := range stand.Past[at+1:] {
		passed = passed || later.Outcome == entries.Passed
	}
	switch open := stand.Open; {
	case passed:
		line.Code = "entry.passed"
	case open != nil && open.State == entries.Scheduled:
		line.Code, line.EntryID = "entry.scheduled", open.ID.String()
	case open != nil && open.State != entries.Accepted:
		line.Code, line.EntryID = "entry.exists", open.ID.String()
	case stand.Spent() && (open == nil || open.Override == ""):
		line.Code = "entry.retake.used"
	}
	return line, true
}

// Plan is the session that is wanted.
type Plan struct {
	ExamID   id.ID[exams.Exam] // "": the same
	RoomID   id.ID[rooms.Room]
	StartsAt clock.Instant
	Persons  []id.ID[people.Person]
}

// Made is what a plan came to.
type Made struct {
	SessionID  id.ID[sessions.Session]
	Candidates int
	Seated     int
}

// Make makes the session with everybody named entered, accepted, scheduled and
// seated: all of it, or nothing. The room may be too small to seat everybody;
// then nobody is seated. Faults: those of List; Invalid "retake.invalid" naming
// personIds that are not on the list or may not sit; those of sessions.Create
// and sessions.AddCandidates.
func (s *Service) Make(ctx context.Context, sessionID id.ID[sessions.Session], p Plan, by audit.Actor) (made Made, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		old, err := s.sessions.Session(tx, sessionID)
		if err != nil {
			return err
		}
		if p.ExamID == "" {
			p.ExamID = old.ExamID
		}
		next, err := s.sessions.CreateIn(tx, p.ExamID, p.RoomID, p.StartsAt, by) // takes the schedule: first
		if err != nil {
			return err
		}
		if err := s.check(tx, sessionID, p.Persons); err != nil {
			return err
		}
		if err := s.entries.AdmitIn(tx, p.ExamID, p.Persons, by); err != nil {
			return err
		}
		added, err := s.sessions.AddIn(tx, next, p.Persons, by)
		if err != nil {
			return err
		}
		made = Made{SessionID: next.ID, Candidates: len(added)}
		return nil
	})
	if err != nil {
		return made, err
	}
	seated, err := s.sessions.Seat(ctx, made.SessionID, by)
	if fault.CodeOf(err) == "seating.full" {
		return made, nil
	}
	made.Seated = len(seated)
	return made, err
}

// check names everybody who is not on the list or may not sit again.
func (s *Service) check(tx dbx.Tx, sessionID id.ID[sessions.Session], persons []id.ID[people.Person]) error {
	_, lines, err := s.list(tx, sessionID)
	if err != nil {
		return err
	}
	may := map[id.ID[people.Person]]string{}
	for _, l := range lines {
		may[l.Who.PersonID] = l.Code
		if l.Code == "" {
			may[l.Who.PersonID] = "ok"
		}
	}
	bad := fault.New(fault.Invalid, "retake.invalid")
	for i, p := range persons {
		code := may[p]
		if code == "" {
			code = "retake.unlisted"
		}
		if code != "ok" {
			bad = bad.With(fault.Field{Path: "personIds[" + itoa(i) + "]", Code: code})
		}
	}
	if len(persons) == 0 {
		bad = bad.With(fault.Field{Path: "personIds", Code: "candidates.count"})
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}
