package identity

import (
	"context"

	"ankao/exams/record"
	"ankao/exams/sessions"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// CheckReport is what a walk over every chain found.
type CheckReport struct {
	Sessions int           `json:"sessions"`
	Checks   int           `json:"checks"`
	Broken   *record.Break `json:"broken,omitempty"` // the first place that does not hold, nil when all does
}

const checkPage = 100

// Check walks the chain of every session and stops at the first row that was
// changed, is missing or was made without the key. A note that was purged is no
// break; one that was rewritten is.
func (s *Service) Check(ctx context.Context) (CheckReport, error) {
	var report CheckReport
	var last id.ID[sessions.Session]
	for more := true; more && report.Broken == nil; {
		err := s.db.Read(ctx, func(tx dbx.Tx) error {
			page, err := s.store.heads(tx, last, checkPage)
			if err != nil {
				return err
			}
			more = len(page) == checkPage
			for _, h := range page {
				last = h.SessionID
				if err := s.checkOne(tx, h, &report); err != nil || report.Broken != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return report, err
		}
	}
	if report.Broken != nil {
		return report, nil
	}
	return report, s.db.Read(ctx, func(tx dbx.Tx) error {
		orphan, err := s.store.orphan(tx)
		if orphan != "" {
			report.Broken = &record.Break{Chain: chain(orphan), Seq: 1, Reason: record.Detached}
		}
		return err
	})
}

func (s *Service) checkOne(tx dbx.Tx, h head, report *CheckReport) error {
	all, err := s.store.ofSession(tx, h.SessionID)
	if err != nil {
		return err
	}
	report.Sessions, report.Checks = report.Sessions+1, report.Checks+len(all)
	walk := record.Walk(s.ring, chain(h.SessionID))
	for _, c := range all {
		c.Content = c.content()
		walk.Row(c.Row)
		if !s.noteFits(c) {
			walk.Break(c.Seq, record.Untrue)
		}
	}
	report.Broken = walk.End(h.Head, h.Closed, h.Seal)
	return nil
}

func (s *Service) noteFits(c Check) bool {
	return c.Note == "" || s.ring.Lookup(c.Note, noteContext) == c.NoteKey
}
