package sessions

import (
	"ankao/admin/people"
	"ankao/exams/exams"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Sitting is a person's place in a session of an exam that is over or was cancelled.
type Sitting struct {
	SessionID   id.ID[Session]
	CandidateID id.ID[Candidate]
	PersonID    id.ID[people.Person]
	State       CandidateState
	Excused     bool // of an absence
	On          clock.Date
	Published   bool // the session's results are
}

// Sittings returns the sittings of these people in an exam, oldest first.
func (s *Service) Sittings(tx dbx.Tx, exam id.ID[exams.Exam], persons []id.ID[people.Person]) ([]Sitting, error) {
	return sittings(tx, exam, persons)
}
