package sessions

import (
	"context"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

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

// Entries knows who may sit an exam. What it is told happens in the transaction
// that changes the candidates.
type Entries interface {
	// Refused names, by a code, each of these people whom a session may not take.
	Refused(tx dbx.Tx, s Session, persons []id.ID[people.Person]) (map[id.ID[people.Person]]string, error)
	// Scheduled keeps that these people are in a session.
	Scheduled(tx dbx.Tx, s Session, persons []id.ID[people.Person], by audit.Actor) error
	// Released keeps that they are out of it and may be taken into another.
	Released(tx dbx.Tx, s Session, persons []id.ID[people.Person], reason string, by audit.Actor) error
	// Withdrew keeps that they are out of it and do not want to sit.
	Withdrew(tx dbx.Tx, s Session, persons []id.ID[people.Person], reason string, by audit.Actor) error
	// Held keeps that a session is over.
	Held(tx dbx.Tx, s Session) error
}

// Service keeps sessions and their candidates.
type Service struct {
	db       dbx.DB
	now      clock.Clock
	log      *audit.Log
	people   *people.Service
	rooms    *rooms.Service
	exams    *exams.Service
	papers   Papers
	attempts Attempts
	entries  Entries
	moves    Moves
}

// New makes the service. It asks nobody about papers, attempts and entries
// until Attach names who knows: before that, no session takes candidates and
// nobody is at work.
func New(db dbx.DB, now clock.Clock, log *audit.Log, persons *people.Service, rooms *rooms.Service, exams *exams.Service) *Service {
	return &Service{db: db, now: now, log: log, people: persons, rooms: rooms, exams: exams}
}

// Attach names who draws late papers, who knows of attempts and who of entries;
// all stand above this package. It is called once, before the first request.
func (s *Service) Attach(p Papers, a Attempts, e Entries) { s.papers, s.attempts, s.entries = p, a, e }

// Follow names who keeps the history of moves. It is called once, before the
// first request.
func (s *Service) Follow(m Moves) { s.moves = m }

// Filter chooses sessions; From and To bound the planned start, To is
// the first moment no longer wanted.
type Filter struct {
	State         State
	ExamID        id.ID[exams.Exam]
	RoomID        id.ID[rooms.Room]
	From, To      clock.Instant
	Offset, Limit int
}

func changed() error { return fault.New(fault.Conflict, "conflict.changed") }

// ExamChanged implements exams.Follower: it writes the spans of the planned
// sessions of an exam that has new terms, and looks for overlaps when all of
// them stand. Faults: Conflict "session.room.busy", "session.candidates.busy".
func (s *Service) ExamChanged(tx dbx.Tx, e exams.Exam) error {
	if err := takeSchedule(tx); err != nil {
		return err
	}
	planned, err := plannedSessions(tx, e.ID)
	if err != nil {
		return err
	}
	for i := range planned {
		planned[i].Terms = e.Terms
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

// checkOffered refuses an exam that is out of use: Conflict "exam.archived".
func (s *Service) checkOffered(tx dbx.Tx, examID id.ID[exams.Exam]) error {
	exam, err := s.exams.Exam(tx, examID)
	if err == nil && exam.ArchivedAt > 0 {
		err = fault.New(fault.Conflict, "exam.archived").With(fault.Field{Path: "examId", Code: "exam.archived"})
	}
	return err
}

// ExamUses implements exams.Follower.
func (s *Service) ExamUses(tx dbx.Tx, ids []id.ID[exams.Exam]) (map[id.ID[exams.Exam]]exams.Use, error) {
	return examUses(tx, ids)
}

// Update moves a session in time or to another room; the exam can be
// exchanged only while it is planned and empty. In another room nobody has a seat
// yet; on another day everybody gets a new ticket number, because a number says
// the day, and the old one leads to words that tell the new time. A postponed
// session needs a date and has it again.
// Faults: NotFound "session.unknown", "exam.unknown", "room.unknown", Invalid
// "session.invalid", Conflict "conflict.changed", "session.state",
// "session.room.busy", "session.candidates.busy", "session.exam.entered".
func (s *Service) Update(ctx context.Context, sessionID id.ID[Session], c Change, by audit.Actor) (next Session, err error) {
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		if err := takeSchedule(tx); err != nil {
			return err
		}
		old, err := s.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		if old.Version != c.Version {
			return changed()
		}
		if next, err = c.apply(old); err != nil {
			return err
		}
		if next.ExamID != old.ExamID {
			if err := s.checkOffered(tx, next.ExamID); err != nil {
				return err
			}
		}
		if err := s.checkPlace(tx, &next); err != nil {
			return err
		}
		if err := s.checkExam(tx, old, next); err != nil {
			return err
		}
		return s.moved(tx, old, &next, c.Reason, by)
	})
	return next, err
}

// checkExam refuses another exam for people who are entered for the old one.
func (s *Service) checkExam(tx dbx.Tx, old, next Session) error {
	if next.ExamID == old.ExamID {
		return nil
	}
	candidates, err := candidatesOf(tx, old.ID)
	if err == nil && len(personIDs(candidates)) > 0 {
		err = fault.New(fault.Conflict, "session.exam.entered").With(fault.Field{Path: "examId", Code: "session.exam.entered"})
	}
	return err
}

// Change is what shall become of a session; nil leaves a field.
type Change struct {
	ExamID   *id.ID[exams.Exam]
	RoomID   *id.ID[rooms.Room]
	StartsAt *clock.Instant
	Reason   string // why, for the people it concerns
	Version  int64
}

func (c Change) apply(s Session) (Session, error) {
	if err := s.CanMove(); err != nil {
		return s, err
	}
	if s.State == Postponed && c.StartsAt == nil {
		return s, fault.New(fault.Invalid, "session.invalid").With(fault.Field{Path: "startsAt", Code: "session.starts.empty"})
	}
	if c.ExamID != nil && *c.ExamID != s.ExamID {
		if s.HasPapers {
			return s, s.wrongState()
		}
		s.ExamID = *c.ExamID
	}
	if c.RoomID != nil {
		s.RoomID = *c.RoomID
	}
	if c.StartsAt != nil {
		s.StartsAt = *c.StartsAt
		if s.State == Postponed {
			s.State = s.dated()
		}
	}
	return s, nil
}

// Create plans a session of an exam. Faults: NotFound "exam.unknown",
// "room.unknown", Invalid "session.invalid", Conflict "session.room.busy",
// "exam.archived".
func (s *Service) Create(ctx context.Context, examID id.ID[exams.Exam], roomID id.ID[rooms.Room], startsAt clock.Instant, by audit.Actor) (Session, error) {
	var made Session
	err := s.db.Write(ctx, func(tx dbx.Tx) (err error) {
		made, err = s.CreateIn(tx, examID, roomID, startsAt, by)
		return err
	})
	return made, err
}

// CreateIn is Create in a transaction of the caller, in which it comes first.
func (s *Service) CreateIn(tx dbx.Tx, examID id.ID[exams.Exam], roomID id.ID[rooms.Room], startsAt clock.Instant, by audit.Actor) (Session, error) {
	made := Session{ID: id.New[Session](), ExamID: examID, RoomID: roomID, StartsAt: startsAt, State: Planned, Version: 1}
	if err := takeSchedule(tx); err != nil {
		return made, err
	}
	if err := s.checkOffered(tx, examID); err != nil {
		return made, err
	}
	if err := s.checkPlace(tx, &made); err != nil {
		return made, err
	}
	if err := insertSession(tx, made, s.now()); err != nil {
		return made, err
	}
	return made, s.log.Write(tx, by, sessionEntry("session.create", made))
}

func sessionEntry(action string, session Session) audit.Entry {
	return audit.Entry{Action: action, Object: "session", ObjectID: session.ID.String(), Detail: map[string]any{
		"exam": session.ExamID.String(), "room": session.RoomID.String(), "startsAt": session.StartsAt.String(), "state": string(session.State)}}
}

// checkPlace gives a planned session the terms of its exam and checks that
// time and room are there to be had.
func (s *Service) checkPlace(tx dbx.Tx, session *Session) error {
	if !session.HasPapers {
		exam, err := s.exams.Exam(tx, session.ExamID)
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
		if !c.State.Gone() {
			ids = append(ids, c.PersonID)
		}
	}
	return ids
}

// Delete removes a planned session and its candidates, whose entries are
// accepted again. Faults: NotFound
// "session.unknown", Conflict "session.state".
func (s *Service) Delete(ctx context.Context, sessionID id.ID[Session], by audit.Actor) error {
	return s.db.Write(ctx, func(tx dbx.Tx) error {
		session, err := s.SessionForUpdate(tx, sessionID)
		if err != nil {
			return err
		}
		if err := session.CanRemove(); err != nil {
			return err
		}
		candidates, err := candidatesOf(tx, sessionID)
		if err != nil {
			return err
		}
		if err := s.entries.Released(tx, session, personIDs(candidates), "", by); err != nil {
			return err
		}
		if err := deleteSession(tx, session); err != nil {
			return err
		}
		return s.log.Write(tx, by, sessionEntry("session.delete", session))
	})
}

// Search returns one page of sessions, latest first, and how many
// there are.
func (s *Service) Search(ctx context.Context, f Filter) (found []Session, total int, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		found, total, err = s.search(tx, f)
		return err
	})
	return found, total, err
}

func (s *Service) search(tx dbx.Tx, f Filter) ([]Session, int, error) {
	found, total, err := searchSessions(tx, f)
	if err != nil {
		return nil, 0, err
	}
	return found, total, s.fill(tx, found)
}

// Session returns a session, or NotFound "session.unknown".
func (s *Service) Session(tx dbx.Tx, sessionID id.ID[Session]) (Session, error) {
	return s.filled(tx, sessionID, readSession)
}

// SessionForUpdate is Session, and keeps every other step of the session
// waiting until tx ends.
func (s *Service) SessionForUpdate(tx dbx.Tx, sessionID id.ID[Session]) (Session, error) {
	return s.filled(tx, sessionID, lockSession)
}

func (s *Service) filled(tx dbx.Tx, sessionID id.ID[Session], read func(dbx.Tx, id.ID[Session]) (Session, error)) (Session, error) {
	one, err := read(tx, sessionID)
	if err != nil {
		return Session{}, err
	}
	found := []Session{one}
	err = s.fill(tx, found)
	return found[0], err
}

// Sessions returns sessions by their ids; one that does not exist is left out.
func (s *Service) Sessions(tx dbx.Tx, ids []id.ID[Session]) (map[id.ID[Session]]Session, error) {
	found, err := sessionsByID(tx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[id.ID[Session]]Session, len(found))
	err = s.fill(tx, found)
	for _, session := range found {
		byID[session.ID] = session
	}
	return byID, err
}

// fill gives sessions without papers the terms of their exam as it is now.
func (s *Service) fill(tx dbx.Tx, found []Session) error {
	var ids []id.ID[exams.Exam]
	for _, one := range found {
		if !one.HasPapers {
			ids = append(ids, one.ExamID)
		}
	}
	known, err := s.exams.Exams(tx, ids)
	if err != nil {
		return err
	}
	for i, one := range found {
		if !one.HasPapers {
			found[i].Terms = known[one.ExamID].Terms
		}
	}
	return nil
}
