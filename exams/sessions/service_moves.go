package sessions

import (
	"context"
	"strings"
	"unicode/utf8"

	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// MoveKind is how the time or the room of a session changed.
type MoveKind string

// The kinds of move.
const (
	Moved    MoveKind = "moved"
	PutAside MoveKind = "postponed" // without a new date
	SetAgain MoveKind = "set"       // a postponed session has a date again
	GivenUp  MoveKind = "cancelled"
)

// Move is one change of the time or the room of a session.
type Move struct {
	Kind          MoveKind
	Before, After Session
	Tickets       []Renewed
	Reason        string
}

// Renewed is a ticket number that took the place of another.
type Renewed struct {
	CandidateID id.ID[Candidate]
	Old, New    string
}

// Moves keeps the history of moves and the ticket numbers that they replaced,
// in the transaction of the move.
type Moves interface {
	Noted(tx dbx.Tx, m Move, by audit.Actor) error
	// FormerTickets returns every replaced number that begins with prefix.
	FormerTickets(tx dbx.Tx, prefix string) (map[string]bool, error)
	// FormerTicket returns whose number it was.
	FormerTicket(tx dbx.Tx, ticket string) (id.ID[Candidate], bool, error)
}

// FindByFormerTicket returns the candidate who had this ticket number until the
// session moved, or NotFound "candidate.unknown".
func (s *Service) FindByFormerTicket(tx dbx.Tx, ticket string) (Candidate, error) {
	if s.moves != nil {
		if whose, ok, err := s.moves.FormerTicket(tx, ticket); err != nil || ok {
			if err != nil {
				return Candidate{}, err
			}
			return readCandidate(tx, whose)
		}
	}
	return Candidate{}, fault.New(fault.NotFound, "candidate.unknown")
}

// moved writes a session that was changed by an update: seats of another room
// go, another day brings other ticket numbers.
func (s *Service) moved(tx dbx.Tx, old Session, next *Session, reason string, by audit.Actor) error {
	next.Version++
	if err := updateSession(tx, *next); err != nil {
		return err
	}
	if next.RoomID != old.RoomID {
		if err := clearSeats(tx, next.ID); err != nil {
			return err
		}
	}
	if err := s.log.Write(tx, by, sessionEntry("session.update", *next)); err != nil {
		return err
	}
	if next.RoomID == old.RoomID && next.StartsAt == old.StartsAt && next.State == old.State {
		return nil
	}
	if utf8.RuneCountInString(reason) > maxReason {
		return fault.New(fault.Invalid, "session.reason").With(fault.Field{Path: "reason", Code: "session.reason.long"})
	}
	m := Move{Kind: Moved, Before: old, After: *next, Reason: strings.TrimSpace(reason)}
	if old.State == Postponed {
		m.Kind = SetAgain
	}
	if clock.DateOf(old.StartsAt) != clock.DateOf(next.StartsAt) {
		var err error
		if m.Tickets, err = s.renewTickets(tx, *next); err != nil {
			return err
		}
	}
	return s.noted(tx, m, by)
}

func (s *Service) noted(tx dbx.Tx, m Move, by audit.Actor) error {
	if s.moves == nil {
		return nil
	}
	return s.moves.Noted(tx, m, by)
}

// renewTickets gives everybody who is still expected a number of the new day.
func (s *Service) renewTickets(tx dbx.Tx, session Session) ([]Renewed, error) {
	candidates, err := candidatesOf(tx, session.ID)
	if err != nil {
		return nil, err
	}
	var expected []Candidate
	for _, c := range candidates {
		if !c.State.Gone() {
			expected = append(expected, c)
		}
	}
	fresh, err := s.newTickets(tx, clock.DateOf(session.StartsAt), len(expected))
	if err != nil {
		return nil, err
	}
	renewed := make([]Renewed, len(expected))
	for i, c := range expected {
		renewed[i] = Renewed{CandidateID: c.ID, Old: c.Ticket, New: fresh[i]}
		c.Ticket = fresh[i]
		c.Version++
		if err := updateCandidate(tx, c); err != nil {
			return nil, err
		}
	}
	return renewed, nil
}

// newTickets draws numbers of a day that nobody has or has had.
func (s *Service) newTickets(tx dbx.Tx, day clock.Date, count int) ([]string, error) {
	taken, err := ticketsWith(tx, ticketPrefix(day))
	if err != nil {
		return nil, err
	}
	if s.moves != nil {
		former, err := s.moves.FormerTickets(tx, ticketPrefix(day))
		if err != nil {
			return nil, err
		}
		for t := range former {
			taken[t] = true
		}
	}
	return NewTickets(day, count, taken)
}

// Postpone takes the date from a session whose doors have not opened: nobody is
// to come until it has another one (Update). Candidates, papers and seats stay.
// A reason is needed. Faults: NotFound "session.unknown", Conflict
// "session.state", "conflict.changed", Invalid "session.reason".
func (s *Service) Postpone(ctx context.Context, sessionID id.ID[Session], o Order, by audit.Actor) (Session, error) {
	o.Force = true // asks for the reason
	return s.step(ctx, sessionID, o, func(tx dbx.Tx, session Session) (Session, error) {
		old := session
		if err := session.postpone(); err != nil {
			return session, err
		}
		session, err := s.keep(tx, session, by, "session.postpone", nil)
		if err != nil {
			return session, err
		}
		return session, s.noted(tx, Move{Kind: PutAside, Before: old, After: session, Reason: strings.TrimSpace(o.Reason)}, by)
	})
}

// Cancel gives a session up that has not started: its candidates are put off,
// their entries accepted again. A reason is needed. Faults as Postpone.
func (s *Service) Cancel(ctx context.Context, sessionID id.ID[Session], o Order, by audit.Actor) (Session, error) {
	o.Force = true // asks for the reason
	return s.step(ctx, sessionID, o, func(tx dbx.Tx, session Session) (Session, error) {
		old := session
		if err := session.cancel(); err != nil {
			return session, err
		}
		candidates, err := candidatesOf(tx, session.ID)
		if err != nil {
			return session, err
		}
		reason := strings.TrimSpace(o.Reason)
		if err := s.sendAway(tx, session, candidates, PutOff, reason, by); err != nil {
			return session, err
		}
		if session, err = s.keep(tx, session, by, "session.cancel", map[string]any{"candidates": len(personIDs(candidates))}); err != nil {
			return session, err
		}
		return session, s.noted(tx, Move{Kind: GivenUp, Before: old, After: session, Reason: reason}, by)
	})
}

// sendAway puts candidates off or lets them withdraw, and tells their entries.
func (s *Service) sendAway(tx dbx.Tx, session Session, candidates []Candidate, state CandidateState, reason string, by audit.Actor) error {
	var away []id.ID[people.Person]
	for _, c := range candidates {
		if c.State.Gone() {
			continue
		}
		c.State, c.Note = state, reason
		c.Version++
		if err := updateCandidate(tx, c); err != nil {
			return err
		}
		if err := s.log.Write(tx, by, candidateEntry("candidate."+string(state), c)); err != nil {
			return err
		}
		away = append(away, c.PersonID)
	}
	if state == Withdrawn {
		return s.entries.Withdrew(tx, session, away, reason, by)
	}
	return s.entries.Released(tx, session, away, reason, by)
}
