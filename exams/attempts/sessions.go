package attempts

import (
	"ankao/admin/audit"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
)

var _ sessions.Attempts = (*Service)(nil)

// SessionStarted refuses the start, with Unavailable "engine.not_durable", on a database that could lose what it has
// confirmed.
func (s *Service) SessionStarted(tx dbx.Tx, _ sessions.Session, _ audit.Actor) error {
	return s.durable(tx)
}

// Working counts the candidates of a session who have opened their attempt and not handed in.
func (s *Service) Working(tx dbx.Tx, session SessionID) (int, error) {
	open, err := s.store.open(tx, session)
	return len(open), err
}

// SessionEnded hands in, in the transaction that ends the session, whatever is still open in it: for the server where
// the time was over, for the proctor elsewhere. Requests that come later find the attempts closed.
func (s *Service) SessionEnded(tx dbx.Tx, session sessions.Session, _ audit.Actor) error {
	open, err := s.store.open(tx, session.ID)
	if err != nil || len(open) == 0 {
		return err
	}
	now := s.now()
	batch := make([]*task, len(open))
	for i, a := range open {
		by := ByProctor
		if now > a.Deadline {
			by = ByServer
		}
		batch[i] = &task{Request: HandIn{AttemptID: a.ID, By: by, ArrivedAt: now}}
	}
	return s.apply(tx, batch)
}
