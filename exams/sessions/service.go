package sessions

import (
	"context"
	"fmt"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/exams/rooms"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Syllabuses tells what a blueprint's syllabus and knowledge points are called.
// What does not exist is left out.
type Syllabuses interface {
	SyllabusNames(tx dbx.Tx, ids []id.ID[bank.Syllabus]) (map[id.ID[bank.Syllabus]]string, error)
	PointNames(tx dbx.Tx, ids []id.ID[bank.Point]) (map[id.ID[bank.Point]]string, error)
}

// Papers draws the paper of candidates who are added after the papers of the
// others were frozen. It runs in the transaction that adds them.
type Papers interface {
	DrawFor(tx dbx.Tx, s Session, late []Candidate) error
}

// Attempts is told when a session starts and ends, in the transaction in which
// it does, and knows how many candidates still work.
type Attempts interface {
	SessionStarted(tx dbx.Tx, s Session, by audit.Actor) error
	Working(tx dbx.Tx, sessionID id.ID[Session]) (int, error)
	SessionEnded(tx dbx.Tx, s Session, by audit.Actor) error // hands in whatever is still open
}

// Service keeps exams, sessions, candidates and learner logins.
type Service struct {
	db       dbx.DB
	now      clock.Clock
	log      *audit.Log
	people   *people.Service
	rooms    *rooms.Service
	names    Syllabuses
	papers   Papers
	attempts Attempts
}

// New makes the service. It asks nobody about papers and attempts until Attach
// names who knows: before that, no session that has papers takes candidates
// and nobody is at work.
func New(db dbx.DB, now clock.Clock, log *audit.Log, persons *people.Service, rooms *rooms.Service, names Syllabuses) *Service {
	return &Service{db: db, now: now, log: log, people: persons, rooms: rooms, names: names}
}

// Attach names who draws late papers and who knows of attempts; both stand
// above this package. It is called once, before the first request.
func (s *Service) Attach(p Papers, a Attempts) { s.papers, s.attempts = p, a }

// ExamFilter chooses exams.
type ExamFilter struct {
	Q             string // in the name
	Kind          Kind
	Offset, Limit int
}

// SessionFilter chooses sessions; From and To bound the planned start, To is
// the first moment no longer wanted.
type SessionFilter struct {
	State         State
	ExamID        id.ID[Exam]
	From, To      clock.Instant
	Offset, Limit int
}

func changed() error { return fault.New(fault.Conflict, "conflict.changed") }

// SearchExams returns one page of exams by name, and how many there are.
func (s *Service) SearchExams(ctx context.Context, f ExamFilter) (found []Exam, total int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		found, total, err = searchExams(tx, f)
		return err
	})
	return found, total, err
}

// Exam returns an exam, or NotFound "exam.unknown".
func (s *Service) Exam(tx dbx.Tx, examID id.ID[Exam]) (Exam, error) { return loadExam(tx, examID) }

// CreateExam keeps a new exam. Fault: Invalid "exam.invalid".
func (s *Service) CreateExam(ctx context.Context, t Terms, by audit.Actor) (Exam, error) {
	e := Exam{ID: id.New[Exam](), Terms: t.tidy(), Version: 1}
	return e, s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := s.checkTerms(tx, e.Terms); err != nil {
			return err
		}
		if err := insertExam(tx, e, s.now()); err != nil {
			return err
		}
		return s.log.Write(tx, by, examEntry("exam.create", e))
	})
}

func examEntry(action string, e Exam) audit.Entry {
	return audit.Entry{Action: action, Object: "exam", ObjectID: e.ID.String(), Detail: map[string]any{
		"kind": string(e.Terms.Kind), "minutes": e.Terms.Minutes, "passMark": e.Terms.PassMark, "totalMarks": e.Terms.TotalMarks(), "version": e.Version}}
}

// UpdateExam replaces the terms of an exam. Planned sessions follow, with their
// span; frozen and later ones keep their own copy. Faults: NotFound
// "exam.unknown", Invalid "exam.invalid", Conflict "conflict.changed",
// "session.room.busy", "session.candidates.busy" when a planned session would
// now overlap another.
func (s *Service) UpdateExam(ctx context.Context, examID id.ID[Exam], t Terms, version int64, by audit.Actor) (e Exam, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := takeSchedule(tx); err != nil {
			return err
		}
		if e, err = loadExam(tx, examID); err != nil {
			return err
		}
		if e.Version != version {
			return changed()
		}
		e.Terms, e.Version = t.tidy(), version+1
		if err := s.checkTerms(tx, e.Terms); err != nil {
			return err
		}
		if err := updateExam(tx, e); err != nil {
			return err
		}
		if err := s.followExam(tx, e); err != nil {
			return err
		}
		return s.log.Write(tx, by, examEntry("exam.update", e))
	})
	return e, err
}

// followExam writes the spans of the planned sessions of a changed exam, and
// looks for overlaps when all of them stand.
func (s *Service) followExam(tx dbx.Tx, e Exam) error {
	planned, err := plannedSessions(tx, e.ID)
	if err != nil {
		return err
	}
	for i := range planned {
		planned[i].Version++
		if err := updateSession(tx, planned[i]); err != nil {
			return err
		}
	}
	for _, session := range planned {
		if err := s.checkFree(tx, session); err != nil {
			return err
		}
	}
	return nil
}

// checkTerms checks t by itself, then against the syllabus it names.
func (s *Service) checkTerms(tx dbx.Tx, t Terms) error {
	if err := t.Check(); err != nil {
		return err
	}
	return CheckSyllabus(tx, s.names, t.SyllabusID, t.Rules)
}

// CheckSyllabus checks that the syllabus of a blueprint and its points are
// there. No syllabus is no fault here. Fault: Invalid "exam.invalid" naming
// syllabusId or rules[i].pointId.
func CheckSyllabus(tx dbx.Tx, names Syllabuses, syllabus id.ID[bank.Syllabus], rules []Rule) error {
	var wrong []fault.Field
	if syllabus != "" {
		known, err := names.SyllabusNames(tx, []id.ID[bank.Syllabus]{syllabus})
		if err != nil {
			return err
		}
		if _, ok := known[syllabus]; !ok {
			wrong = append(wrong, fault.Field{Path: "syllabusId", Code: "syllabus.unknown"})
		}
	}
	var points []id.ID[bank.Point]
	for _, r := range rules {
		if r.PointID != "" {
			points = append(points, r.PointID)
		}
	}
	known, err := names.PointNames(tx, points)
	if err != nil {
		return err
	}
	for i, r := range rules {
		if _, ok := known[r.PointID]; r.PointID != "" && !ok {
			wrong = append(wrong, fault.Field{Path: fmt.Sprintf("rules[%d].pointId", i), Code: "point.unknown"})
		}
	}
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "exam.invalid").With(wrong...)
	}
	return nil
}

// UpdateSession moves a session in time or to another room; the exam can be
// exchanged only while it is planned. In another room nobody has a seat yet.
// Faults: NotFound "session.unknown", "exam.unknown", "room.unknown", Invalid
// "session.invalid", Conflict "conflict.changed", "session.state",
// "session.room.busy", "session.candidates.busy".
func (s *Service) UpdateSession(ctx context.Context, sessionID id.ID[Session], c SessionChange, by audit.Actor) (next Session, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := takeSchedule(tx); err != nil {
			return err
		}
		old, err := lockSession(tx, sessionID)
		if err != nil {
			return err
		}
		if old.Version != c.Version {
			return changed()
		}
		if next, err = c.apply(old); err != nil {
			return err
		}
		if err := s.checkPlace(tx, &next); err != nil {
			return err
		}
		if next.RoomID != old.RoomID {
			if err := clearSeats(tx, next.ID); err != nil {
				return err
			}
		}
		next.Version++
		if err := updateSession(tx, next); err != nil {
			return err
		}
		return s.log.Write(tx, by, sessionEntry("session.update", next))
	})
	return next, err
}

// SessionChange is what shall become of a session; nil leaves a field.
type SessionChange struct {
	ExamID   *id.ID[Exam]
	RoomID   *id.ID[rooms.Room]
	StartsAt *clock.Instant
	Version  int64
}

func (c SessionChange) apply(s Session) (Session, error) {
	if err := s.CanMove(); err != nil {
		return s, err
	}
	if c.ExamID != nil && *c.ExamID != s.ExamID {
		if err := s.need(Planned); err != nil {
			return s, err
		}
		s.ExamID = *c.ExamID
	}
	if c.RoomID != nil {
		s.RoomID = *c.RoomID
	}
	if c.StartsAt != nil {
		s.StartsAt = *c.StartsAt
	}
	return s, nil
}

// CreateSession plans a session of an exam. Faults: NotFound "exam.unknown",
// "room.unknown", Invalid "session.invalid", Conflict "session.room.busy".
func (s *Service) CreateSession(ctx context.Context, examID id.ID[Exam], roomID id.ID[rooms.Room], startsAt clock.Instant, by audit.Actor) (Session, error) {
	made := Session{ID: id.New[Session](), ExamID: examID, RoomID: roomID, StartsAt: startsAt, State: Planned, Version: 1}
	err := s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := takeSchedule(tx); err != nil {
			return err
		}
		if err := s.checkPlace(tx, &made); err != nil {
			return err
		}
		if err := insertSession(tx, made, s.now()); err != nil {
			return err
		}
		return s.log.Write(tx, by, sessionEntry("session.create", made))
	})
	return made, err
}

func sessionEntry(action string, session Session) audit.Entry {
	return audit.Entry{Action: action, Object: "session", ObjectID: session.ID.String(), Detail: map[string]any{
		"exam": session.ExamID.String(), "room": session.RoomID.String(), "startsAt": session.StartsAt.String(), "state": string(session.State)}}
}

// checkPlace gives a planned session the terms of its exam and checks that
// time and room are there to be had.
func (s *Service) checkPlace(tx dbx.Tx, session *Session) error {
	if session.State == Planned {
		exam, err := loadExam(tx, session.ExamID)
		if err != nil {
			return err
		}
		session.Terms = exam.Terms
	}
	if _, err := s.rooms.Room(tx, session.RoomID); err != nil {
		return err
	}
	code := ""
	switch {
	case session.StartsAt == 0:
		code = "session.starts.empty"
	case session.Busy().To <= s.now():
		code = "session.starts.past"
	}
	if code != "" {
		return fault.New(fault.Invalid, "session.invalid").With(fault.Field{Path: "startsAt", Code: code})
	}
	return s.checkFree(tx, *session)
}

// checkFree checks that nothing and nobody of the session is needed elsewhere
// in its span.
func (s *Service) checkFree(tx dbx.Tx, session Session) error {
	other, busy, err := roomBusy(tx, session)
	if err != nil {
		return err
	}
	if busy {
		return fault.New(fault.Conflict, "session.room.busy").Param("startsAt", other.StartsAt.String()).
			With(fault.Field{Path: "roomId", Code: "session.room.busy"})
	}
	candidates, err := candidatesOf(tx, session.ID)
	if err != nil {
		return err
	}
	taken, err := peopleBusy(tx, session, personIDs(candidates))
	if err != nil {
		return err
	}
	if len(taken) > 0 {
		return fault.New(fault.Conflict, "session.candidates.busy").Param("candidates", itoa(len(taken))).
			With(fault.Field{Path: "startsAt", Code: "session.candidates.busy"})
	}
	return nil
}

func personIDs(candidates []Candidate) []id.ID[people.Person] {
	var ids []id.ID[people.Person]
	for _, c := range candidates {
		if c.State != Withdrawn {
			ids = append(ids, c.PersonID)
		}
	}
	return ids
}

// DeleteSession removes a planned session and its candidates. Faults: NotFound
// "session.unknown", Conflict "session.state".
func (s *Service) DeleteSession(ctx context.Context, sessionID id.ID[Session], by audit.Actor) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		session, err := lockSession(tx, sessionID)
		if err != nil {
			return err
		}
		if err := session.need(Planned); err != nil {
			return err
		}
		if err := deleteSession(tx, session); err != nil {
			return err
		}
		return s.log.Write(tx, by, sessionEntry("session.delete", session))
	})
}

// SearchSessions returns one page of sessions, latest first, and how many
// there are.
func (s *Service) SearchSessions(ctx context.Context, f SessionFilter) (found []Session, total int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		found, total, err = searchSessions(tx, f)
		return err
	})
	return found, total, err
}
