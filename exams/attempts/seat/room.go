package seat

import (
	"context"
	"slices"
	"strings"

	"ankao/admin/audit"
	"ankao/exams/attempts"
	"ankao/exams/identity"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
	"ankao/internal/fault"
)

// Room lists the candidates of a session by seat. Fault: NotFound "session.unknown".
func (s *Service) Room(ctx context.Context, sessionID attempts.SessionID) (room Room, err error) {
	room.Now = s.now()
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		if room.Session, err = s.sessions.Session(tx, sessionID); err != nil {
			return err
		}
		candidates, err := s.sessions.Candidates(tx, sessionID)
		if err != nil {
			return err
		}
		listed, err := s.sessions.List(tx, candidates)
		if err != nil {
			return err
		}
		room.Rows, err = s.rows(tx, room.Session, listed)
		return err
	})
	slices.SortStableFunc(room.Rows, func(a, b Row) int { return strings.Compare(a.Who.SeatLabel, b.Who.SeatLabel) })
	return room, err
}

func (s *Service) rows(tx dbx.Tx, session sessions.Session, listed []sessions.Listed) ([]Row, error) {
	all, err := s.attempts.OfSession(tx, session.ID)
	if err != nil {
		return nil, err
	}
	checked, err := s.identity.States(tx, session)
	if err != nil {
		return nil, err
	}
	logins, err := s.store.asking(tx, session.ID)
	if err != nil {
		return nil, err
	}
	attempt, asking := map[attempts.CandidateID]*attempts.Attempt{}, map[attempts.CandidateID]*Login{}
	for _, a := range all {
		attempt[a.CandidateID] = &a
	}
	for _, l := range logins {
		asking[l.CandidateID] = &l
	}
	rows := make([]Row, len(listed))
	for i, c := range listed {
		a := attempt[c.ID]
		rows[i] = Row{Who: whoOf(c), CandidateID: c.ID, State: rowState(c.Candidate, a, asking[c.ID]), Attempt: a, Asking: asking[c.ID],
			Identity: identity.Of(session, checked[c.ID])}
		if a == nil {
			continue
		}
		if rows[i].Answered, err = s.answered(tx, *a); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// answered counts the questions with a response. It keeps the fold of each attempt and adds what came since.
func (s *Service) answered(tx dbx.Tx, a attempts.Attempt) (int, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	f, ok := s.folds[a.ID]
	if !ok {
		if len(s.folds) >= memoSize {
			clear(s.folds)
		}
		f = attempts.NewFold()
		s.folds[a.ID] = f
	}
	if f.Seq < a.Head.Seq {
		if err := s.attempts.Refold(tx, a.ID, f); err != nil {
			return 0, err
		}
	}
	return f.Answered(), nil
}

// SecondSeat decides about a machine that waits for the proctor's yes. After a yes it writes under a new epoch, and the
// one before is superseded. Faults: NotFound "candidate.unknown"; Conflict "seat.no_request" when none waits.
func (s *Service) SecondSeat(ctx context.Context, candidate attempts.CandidateID, allow bool, by audit.Actor) error {
	var asking *Login
	var attempt *attempts.Attempt
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		if _, err := s.sessions.Candidate(tx, candidate); err != nil {
			return err
		}
		current, err := s.store.current(tx, candidate)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(current, func(l Login) bool { return l.State == Asking }); i >= 0 {
			asking = &current[i]
		}
		attempt, err = s.attempt(tx, candidate)
		return err
	})
	if err != nil {
		return err
	}
	if asking == nil {
		return errNoRequest
	}
	decide := func(tx dbx.Tx) error { return s.decide(tx, *asking, allow, by) }
	if !allow || attempt == nil || attempt.State != attempts.StateOpen {
		return s.db.Write(ctx, decide)
	}
	_, err = s.attempts.Move(ctx, attempts.Move{
		AttemptID: attempt.ID, CandidateID: candidate, Device: asking.Device, By: by.ID, ArrivedAt: s.now(), Also: decide,
	})
	return err
}

var errNoRequest = fault.New(fault.Conflict, "seat.no_request")

// decide turns the logins of a candidate, once: asked again after it was done it changes nothing.
func (s *Service) decide(tx dbx.Tx, asking Login, allow bool, by audit.Actor) error {
	if _, err := s.sessions.CandidateForUpdate(tx, asking.CandidateID); err != nil {
		return err
	}
	now, err := s.store.one(tx, asking.ID)
	if err != nil {
		return err
	}
	next := Refused
	if allow {
		next = Active
	}
	if now.State == next && now.DecidedBy == by.ID {
		return nil
	}
	if now.State != Asking {
		return errNoRequest
	}
	// First, and against the state just read: whoever asks may leave at this moment, and a fault keeps what was done before it.
	if err := s.store.turn(tx, asking.ID, Asking, next, s.now(), by.ID); err != nil {
		return err
	}
	if allow {
		if err := s.supersede(tx, asking, by.ID); err != nil {
			return err
		}
	}
	return s.log.Write(tx, by, audit.Entry{Action: "seat.second", Object: "candidate", ObjectID: asking.CandidateID.String(),
		Detail: map[string]any{"allow": allow, "device": asking.Device}})
}

// supersede ends the candidate's active login for the sake of another.
func (s *Service) supersede(tx dbx.Tx, asking Login, by string) error {
	current, err := s.store.current(tx, asking.CandidateID)
	if err != nil {
		return err
	}
	for _, l := range current {
		if l.State != Active || l.ID == asking.ID {
			continue
		}
		if err := s.store.turn(tx, l.ID, Active, Superseded, s.now(), by); err != nil {
			return err
		}
	}
	return nil
}
