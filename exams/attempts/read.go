package attempts

import (
	"context"
	"math"

	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Attempt returns an attempt, or NotFound "attempt.unknown".
func (s *Service) Attempt(tx dbx.Tx, attempt id.ID[Attempt]) (Attempt, error) {
	return s.store.one(tx, "id", attempt.String())
}

// OfCandidate returns the candidate's attempt, or NotFound "attempt.unknown" before it is opened.
func (s *Service) OfCandidate(tx dbx.Tx, candidate CandidateID) (Attempt, error) {
	return s.store.one(tx, "candidate_id", candidate.String())
}

// Unfinished tells whether any attempt is open.
func (s *Service) Unfinished(ctx context.Context) (some bool, err error) {
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		ids, err := s.store.overdue(tx, math.MaxInt64, 1)
		some = len(ids) > 0
		return err
	})
	return some, err
}

// OfSession lists the attempts of a session, by id.
func (s *Service) OfSession(tx dbx.Tx, session SessionID) ([]Attempt, error) {
	return s.store.ofSession(tx, session)
}

// Fold returns what the attempt's events come to.
func (s *Service) Fold(tx dbx.Tx, attempt id.ID[Attempt]) (*Fold, error) {
	f := NewFold()
	return f, s.Refold(tx, attempt, f)
}

// Refold adds to f what was stored since.
func (s *Service) Refold(tx dbx.Tx, attempt id.ID[Attempt], f *Fold) error {
	events, err := s.store.after(tx, attempt, f.Seq)
	if err != nil {
		return err
	}
	for _, e := range events {
		if err := f.Add(e); err != nil {
			return err
		}
	}
	return nil
}

// LastClientSeq returns the highest number that the device has stored, as an event or as evidence.
func (s *Service) LastClientSeq(tx dbx.Tx, attempt id.ID[Attempt], device string) (int64, error) {
	numbers, err := s.store.numbers(tx, attempt, device)
	last := int64(0)
	for n := range numbers {
		last = max(last, n)
	}
	return last, err
}

// HandedIn lists attempts that are handed in and not scored, by id, beginning after the given one.
func (s *Service) HandedIn(tx dbx.Tx, after id.ID[Attempt], limit int) ([]Attempt, error) {
	return s.store.inState(tx, StateHandedIn, after, limit)
}

// Scored lists scored attempts, by id, beginning after the given one.
func (s *Service) Scored(tx dbx.Tx, after id.ID[Attempt], limit int) ([]Attempt, error) {
	return s.store.inState(tx, StateScored, after, limit)
}

// MarkScored notes, in the transaction that stores the score, that an attempt is scored. It returns false when that
// was done before: several servers may score at once, and one of them counts.
func (s *Service) MarkScored(tx dbx.Tx, attempt id.ID[Attempt]) (bool, error) {
	return s.store.scored(tx, attempt)
}

// Evidence lists what superseded seats still held of an attempt and what came too late, by arrival.
func (s *Service) Evidence(tx dbx.Tx, attempt id.ID[Attempt]) ([]Evidence, error) {
	return s.store.evidence(tx, attempt)
}
