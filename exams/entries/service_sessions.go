package entries

import (
	"ankao/admin/audit"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
	"ankao/internal/fault"
)

var _ sessions.Entries = (*Service)(nil)

// Refused implements sessions.Entries: "entry.missing" for who has no accepted
// entry for the exam, "entry.scheduled" for who is in another session of it,
// "entry.retake.used" for who has failed as often as the rules allow and has
// no override.
func (s *Service) Refused(tx dbx.Tx, session sessions.Session, persons []PersonID) (map[PersonID]string, error) {
	stands, err := s.Standings(tx, session.ExamID, persons)
	if err != nil {
		return nil, err
	}
	refused := map[PersonID]string{}
	for _, p := range persons {
		switch stand := stands[p]; {
		case stand.Open != nil && stand.Open.State == Scheduled:
			refused[p] = "entry.scheduled"
		case stand.Open == nil || stand.Open.State != Accepted:
			refused[p] = "entry.missing"
		case stand.Spent() && stand.Open.Override == "":
			refused[p] = "entry.retake.used"
		}
	}
	return refused, nil
}

// Scheduled implements sessions.Entries: the accepted entries of these people
// lead to the session now.
func (s *Service) Scheduled(tx dbx.Tx, session sessions.Session, persons []PersonID, by audit.Actor) error {
	open, err := openEntries(tx, session.ExamID, persons, true)
	if err != nil {
		return err
	}
	var taken []Entry
	for _, p := range persons {
		e, ok := open[p]
		if !ok {
			return fault.New(fault.Conflict, "entry.missing")
		}
		next, err := e.take(Schedule, hand(by), "", s.now())
		if err != nil {
			return err
		}
		next.SessionID = session.ID
		if err := updateEntry(tx, next); err != nil {
			return err
		}
		taken = append(taken, next)
	}
	return s.note(tx, Schedule, taken, "", by)
}

// Released implements sessions.Entries: these people are out of the session,
// their entries accepted again.
func (s *Service) Released(tx dbx.Tx, session sessions.Session, persons []PersonID, reason string, by audit.Actor) error {
	return s.leave(tx, Release, session, persons, reason, by)
}

// Withdrew implements sessions.Entries: these people will not come, their
// entries are withdrawn.
func (s *Service) Withdrew(tx dbx.Tx, session sessions.Session, persons []PersonID, reason string, by audit.Actor) error {
	return s.leave(tx, Withdraw, session, persons, reason, by)
}

func (s *Service) leave(tx dbx.Tx, a Act, session sessions.Session, persons []PersonID, reason string, by audit.Actor) error {
	open, err := openOfSession(tx, session.ID)
	if err != nil {
		return err
	}
	out := make(map[PersonID]bool, len(persons))
	for _, p := range persons {
		out[p] = true
	}
	var left []Entry
	for _, e := range open {
		if !out[e.PersonID] {
			continue
		}
		next, err := e.take(Release, hand(by), reason, s.now())
		if err == nil && a == Withdraw {
			next.State, next.Reason, next.ClosedAt = Withdrawn, reason, s.now()
		}
		if err != nil {
			return err
		}
		if err := updateEntry(tx, next); err != nil {
			return err
		}
		left = append(left, next)
	}
	return s.note(tx, a, left, reason, by)
}

// Held implements sessions.Entries: the session is over, and with it the
// entries that led to it. Who wants to sit again enters again.
func (s *Service) Held(tx dbx.Tx, session sessions.Session) error {
	return closeOfSession(tx, session.ID, s.now())
}
