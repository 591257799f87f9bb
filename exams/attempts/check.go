package attempts

import (
	"context"
	"encoding/json"

	"ankao/exams/record"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// CheckReport is what a walk over every attempt found.
type CheckReport struct {
	Attempts int           `json:"attempts"`
	Events   int           `json:"events"`
	Evidence int           `json:"evidence"`
	Broken   *record.Break `json:"broken,omitempty"` // the first place that does not hold, nil when all does
}

// checkPage is how many attempts are walked in one snapshot.
const checkPage = 100

// Check walks the chain and the seal of every attempt, by id, and stops at the first row that was changed, is missing or
// was made without the key, or whose attempt says otherwise. It may run while an exam does: each attempt and its rows
// are read in one snapshot. Of an attempt that is still open a tail can be cut together with the head beside it; the
// acknowledgement that the seat keeps shows that, and so does the seal as soon as there is one.
func (s *Service) Check(ctx context.Context) (CheckReport, error) {
	var report CheckReport
	var last id.ID[Attempt]
	for more := true; more && report.Broken == nil; {
		err := s.db.Read(ctx, func(tx dbx.Tx) error {
			page, err := s.store.all(tx, last, checkPage)
			if err != nil {
				return err
			}
			more = len(page) == checkPage
			for _, a := range page {
				last = a.ID
				if err := s.checkOne(tx, a, &report); err != nil || report.Broken != nil {
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

// CheckOne walks the chain and the seal of one attempt, as Check does.
func (s *Service) CheckOne(tx dbx.Tx, a Attempt) (report CheckReport, err error) {
	err = s.checkOne(tx, a, &report)
	return report, err
}

func (s *Service) checkOne(tx dbx.Tx, a Attempt, report *CheckReport) error {
	events, err := s.store.after(tx, a.ID, 0)
	if err != nil {
		return err
	}
	kept, err := s.store.evidence(tx, a.ID)
	if err != nil {
		return err
	}
	report.Attempts, report.Events, report.Evidence = report.Attempts+1, report.Events+len(events), report.Evidence+len(kept)
	walk := record.Walk(s.keys, chain(a.ID))
	for _, e := range events {
		walk.Row(e.Row)
		if !e.payloadFits() {
			walk.Break(e.Seq, record.Untrue)
		}
	}
	if seq := a.contradicted(events); seq != 0 {
		walk.Break(seq, record.Detached)
	}
	report.Broken = walk.End(a.Head, a.State != StateOpen, a.Seal)
	for i, e := range kept {
		if report.Broken == nil && (e.PayloadHash != e.hash() || !e.Fits(s.keys, evidenceNote, e.digest())) {
			report.Broken = &record.Break{Chain: chain(a.ID) + "/evidence", Seq: int64(i + 1), Reason: record.Changed}
		}
	}
	return nil
}

// contradicted returns the number of the event that says something else than the attempt's own row, 0 when none does:
// whose it is, which paper, until when, at which device, whether and by whom it was handed in.
func (a Attempt) contradicted(events []Event) int64 {
	if len(events) == 0 {
		return 0 // the chain itself tells
	}
	epoch, device, closed := int64(1), "", false
	for _, e := range events {
		switch e.Kind {
		case Opened:
			var p openedPayload
			if json.Unmarshal([]byte(e.Payload), &p) != nil {
				return e.Seq
			}
			want := a.opening()
			want.Device = p.Device
			if device = p.Device; p != want || e.Seq != 1 {
				return e.Seq
			}
		case Moved:
			var p movedPayload
			if json.Unmarshal([]byte(e.Payload), &p) != nil || p.From != device {
				return e.Seq
			}
			device = p.To
			epoch++
		case HandedIn:
			var p handedInPayload
			if json.Unmarshal([]byte(e.Payload), &p) != nil || p.By != a.HandedInBy || e.SavedAt != a.HandedInAt {
				return e.Seq
			}
			closed = true
		case Responded, Flagged:
			if e.Device != device {
				return e.Seq
			}
		}
		if e.Epoch != epoch {
			return e.Seq
		}
	}
	last := events[len(events)-1].Seq // a tail that is cut is for the chain to tell
	if last == a.Head.Seq && (epoch != a.Epoch || device != a.Device || closed != (a.State != StateOpen)) {
		return last
	}
	return 0
}
