// Package moves keeps how the time and the room of sessions have changed, the
// ticket numbers that this replaced, and who is to be told.
package moves

import (
	"context"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/exams/rooms"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Entry is a line of a session's history: one move.
type Entry struct {
	Kind                 sessions.MoveKind
	FromStartsAt         clock.Instant
	FromRoomID, ToRoomID id.ID[rooms.Room]
	ToStartsAt           clock.Instant // 0 while there is no date
	Tickets              int           // numbers that were replaced
	Reason               string
	At                   clock.Instant
	Name                 string // of who did it
}

// Service keeps moves.
type Service struct {
	db       dbx.DB
	now      clock.Clock
	log      *audit.Log
	people   *people.Service
	rooms    *rooms.Service
	sessions *sessions.Service
}

// New makes the service, which sessions follow from then on.
func New(db dbx.DB, now clock.Clock, log *audit.Log, persons *people.Service, r *rooms.Service, s *sessions.Service) *Service {
	m := &Service{db: db, now: now, log: log, people: persons, rooms: r, sessions: s}
	s.Follow(m)
	return m
}

var _ sessions.Moves = (*Service)(nil)

// Noted implements sessions.Moves.
func (s *Service) Noted(tx dbx.Tx, m sessions.Move, by audit.Actor) error {
	if err := insertFormer(tx, m.Tickets, s.now()); err != nil {
		return err
	}
	e := Entry{Kind: m.Kind, FromStartsAt: m.Before.StartsAt, FromRoomID: m.Before.RoomID, ToStartsAt: m.After.StartsAt, ToRoomID: m.After.RoomID,
		Tickets: len(m.Tickets), Reason: m.Reason, At: s.now(), Name: by.Name}
	if m.Kind == sessions.PutAside || m.Kind == sessions.GivenUp {
		e.ToStartsAt = 0
	}
	return insertMove(tx, m.After.ID, e, by.ID)
}

// FormerTickets implements sessions.Moves.
func (s *Service) FormerTickets(tx dbx.Tx, prefix string) (map[string]bool, error) {
	return formerWith(tx, prefix)
}

// FormerTicket implements sessions.Moves.
func (s *Service) FormerTicket(tx dbx.Tx, ticket string) (id.ID[sessions.Candidate], bool, error) {
	return former(tx, ticket)
}

// History returns the moves of a session, the first one first. Fault: NotFound
// "session.unknown".
func (s *Service) History(tx dbx.Tx, sessionID id.ID[sessions.Session]) ([]Entry, error) {
	if _, err := s.sessions.Session(tx, sessionID); err != nil {
		return nil, err
	}
	return movesOf(tx, sessionID)
}

// Notice is what has to be told to whom after a move: the last one, and
// everybody it concerns with the number they have now and had before.
type Notice struct {
	Session sessions.Session
	Last    *Entry // nil when the session never moved
	Listed  []sessions.Listed
	Former  map[id.ID[sessions.Candidate]]string
}

// Notice returns whom to tell. Of a cancelled session those who were put off
// are among them. Fault: NotFound "session.unknown".
func (s *Service) Notice(tx dbx.Tx, sessionID id.ID[sessions.Session]) (n Notice, err error) {
	if n.Session, err = s.sessions.Session(tx, sessionID); err != nil {
		return n, err
	}
	history, err := movesOf(tx, sessionID)
	if err != nil {
		return n, err
	}
	if len(history) > 0 {
		n.Last = &history[len(history)-1]
	}
	all, err := s.sessions.Candidates(tx, sessionID)
	if err != nil {
		return n, err
	}
	var told []sessions.Candidate
	for _, c := range all {
		if !c.State.Gone() || n.Session.State == sessions.Cancelled && c.State == sessions.PutOff {
			told = append(told, c)
		}
	}
	if n.Listed, err = s.sessions.List(tx, told); err != nil {
		return n, err
	}
	ids := make([]id.ID[sessions.Candidate], len(told))
	for i, c := range told {
		ids[i] = c.ID
	}
	n.Former, err = formerOf(tx, ids)
	return n, err
}

// Phones returns the whole phone numbers of those whom a notice is for, by
// candidate, and keeps who asked and why. Faults: NotFound "session.unknown",
// Invalid "input.invalid" for the reason.
func (s *Service) Phones(ctx context.Context, sessionID id.ID[sessions.Session], reason string, by audit.Actor) (phones map[id.ID[sessions.Candidate]]string, err error) {
	if n := len([]rune(reason)); n < 2 || n > 200 {
		return nil, fault.New(fault.Invalid, "input.invalid").With(fault.Field{Path: "reason", Code: "reveal.reason"})
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		n, err := s.Notice(tx, sessionID)
		if err != nil {
			return err
		}
		phones = make(map[id.ID[sessions.Candidate]]string, len(n.Listed))
		for _, one := range n.Listed {
			phones[one.ID] = one.Person.Phone
		}
		return s.log.Write(tx, by, audit.Entry{Action: "session.phones", Object: "session", ObjectID: sessionID.String(),
			Detail: map[string]any{"phones": len(phones), "reason": reason}})
	})
	return phones, err
}
