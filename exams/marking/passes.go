package marking

import (
	"slices"
	"strings"

	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
)

// PassesSince returns the published passes of attempts handed in at since or later, by candidate: those of the persons
// named, or everybody's where none is. A result that a later edition took back is none.
func (s *Service) PassesSince(tx dbx.Tx, since clock.Instant, persons []PersonID) ([]Pass, error) {
	published, err := s.store.since(tx, since, persons)
	if err != nil {
		return nil, err
	}
	var ids []SessionID
	for _, p := range published {
		if p.Passed && !slices.Contains(ids, p.SessionID) {
			ids = append(ids, p.SessionID)
		}
	}
	found, err := s.sessions.Sessions(tx, ids)
	if err != nil {
		return nil, err
	}
	var passes []Pass
	for _, p := range published {
		if session, ok := found[p.SessionID]; ok && p.Passed && session.State == sessions.Published {
			passes = append(passes, passOf(session, p))
		}
	}
	slices.SortFunc(passes, func(a, b Pass) int { return strings.Compare(a.CandidateID.String(), b.CandidateID.String()) })
	return passes, nil
}

func passOf(session sessions.Session, p Published) Pass {
	return Pass{
		CandidateID: p.CandidateID, PersonID: p.PersonID, SessionID: session.ID, ExamName: session.Terms.Name,
		CertificateType: session.Terms.CertificateTypeID, ValidMonths: session.Terms.ValidMonths,
		Marks: p.Marks, TotalMarks: p.TotalMarks, HandedInAt: p.HandedInAt,
	}
}
