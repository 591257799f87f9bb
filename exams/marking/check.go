package marking

import (
	"context"

	"ankao/exams/attempts"
	"ankao/exams/record"
	"ankao/internal/dbx"
)

// CheckReport is what a walk over every score found.
type CheckReport struct {
	Scores int           `json:"scores"`
	Broken *record.Break `json:"broken,omitempty"` // the first place that does not hold, nil when all does
}

// checkPage is how many attempts are walked in one snapshot.
const checkPage = 100

// Check walks the runs of every scored attempt and every published result, and stops at the first that was changed, is
// missing, or speaks of another chain than the sealed one.
func (s *Service) Check(ctx context.Context) (CheckReport, error) {
	var report CheckReport
	var last AttemptID
	for more := true; more && report.Broken == nil; {
		err := s.db.Read(ctx, func(tx dbx.Tx) error {
			page, err := s.attempts.Scored(tx, last, checkPage)
			more = len(page) == checkPage
			for _, a := range page {
				if err == nil && report.Broken == nil {
					last = a.ID
					err = s.checkOne(tx, a, &report)
				}
			}
			return err
		})
		if err != nil {
			return report, err
		}
	}
	if report.Broken != nil {
		return report, nil
	}
	return report, s.db.Read(ctx, func(tx dbx.Tx) error {
		n, err := s.store.count(tx)
		if n > report.Scores { // runs of attempts that are no longer scored, or no longer there
			report.Broken = &record.Break{Chain: "score", Seq: int64(n), Reason: record.Detached}
		}
		return err
	})
}

func (s *Service) checkOne(tx dbx.Tx, a attempts.Attempt, report *CheckReport) error {
	runs, err := s.store.ofAttempt(tx, a.ID)
	if err != nil {
		return err
	}
	told, err := s.store.publishedOf(tx, a.ID)
	if err != nil {
		return err
	}
	report.Scores += len(runs)
	wrong := func(seq int, reason record.Reason) {
		if report.Broken == nil {
			report.Broken = &record.Break{Chain: "score:" + a.ID.String(), Seq: int64(seq), Reason: reason}
		}
	}
	if len(runs) == 0 {
		wrong(1, record.Missing)
	}
	for i, r := range runs {
		marks, of := total(r.Rows)
		switch {
		case r.Number != i+1:
			wrong(i+1, record.Missing)
		case !r.Note.Fits(s.keys, runNote, r.digest()) || r.Marks != marks || r.TotalMarks != of:
			wrong(r.Number, record.Changed)
		case r.Head != a.Head || r.CandidateID != a.CandidateID:
			wrong(r.Number, record.Detached)
		}
	}
	for _, p := range told {
		if p.Run < 1 || p.Run > len(runs) {
			wrong(p.Run, record.Missing)
		} else if r := runs[p.Run-1]; p.Marks != r.Marks || p.TotalMarks != r.TotalMarks || p.Passed != r.Passed || p.CandidateID != r.CandidateID {
			wrong(p.Run, record.Detached)
		}
	}
	return nil
}
