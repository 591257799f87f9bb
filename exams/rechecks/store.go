package rechecks

import (
	"ankao/exams/marking"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type recheckRow struct {
	ID          string `gorm:"primaryKey"`
	CandidateID string
	SessionID   string
	PersonID    string
	Marks       int
	TotalMarks  int
	Passed      bool
	Reason      string
	State       string
	Outcome     string
	Answer      string
	RequestedAt int64
	RequestedBy string
	AnsweredAt  int64
	AnsweredBy  string
	Version     int64
}

func (recheckRow) TableName() string { return "rechecks" }

func row(r Recheck) recheckRow {
	return recheckRow{ID: r.ID.String(), CandidateID: r.CandidateID.String(), SessionID: r.SessionID.String(), PersonID: r.PersonID.String(),
		Marks: r.Marks, TotalMarks: r.TotalMarks, Passed: r.Passed, Reason: r.Reason, State: string(r.State), Outcome: string(r.Outcome), Answer: r.Answer,
		RequestedAt: int64(r.RequestedAt), RequestedBy: r.RequestedBy, AnsweredAt: int64(r.AnsweredAt), AnsweredBy: r.AnsweredBy, Version: r.Version}
}

func (r recheckRow) recheck() Recheck {
	return Recheck{ID: id.ID[Recheck](r.ID), CandidateID: marking.CandidateID(r.CandidateID), SessionID: marking.SessionID(r.SessionID),
		PersonID: marking.PersonID(r.PersonID), Marks: r.Marks, TotalMarks: r.TotalMarks, Passed: r.Passed, Reason: r.Reason, State: State(r.State),
		Outcome: Outcome(r.Outcome), Answer: r.Answer, RequestedAt: clock.Instant(r.RequestedAt), RequestedBy: r.RequestedBy,
		AnsweredAt: clock.Instant(r.AnsweredAt), AnsweredBy: r.AnsweredBy, Version: r.Version}
}

func insert(tx dbx.Tx, r Recheck) error {
	one := row(r)
	return gormdb.From(tx).Create(&one).Error
}

// update writes r over the version before it.
func update(tx dbx.Tx, r Recheck) error {
	return gormdb.Changed(gormdb.From(tx).Model(&recheckRow{}).Where("id = ? AND version = ?", r.ID.String(), r.Version-1).
		Updates(map[string]any{"state": string(r.State), "outcome": string(r.Outcome), "answer": r.Answer, "answered_at": int64(r.AnsweredAt),
			"answered_by": r.AnsweredBy, "version": r.Version}))
}

func read(tx dbx.Tx, recheck id.ID[Recheck]) (Recheck, error) { return take(gormdb.From(tx), recheck) }

func lock(tx dbx.Tx, recheck id.ID[Recheck]) (Recheck, error) {
	return take(gormdb.ForUpdate(tx), recheck)
}

func take(query *gorm.DB, recheck id.ID[Recheck]) (Recheck, error) {
	var one recheckRow
	if err := query.Where("id = ?", recheck.String()).Take(&one).Error; err != nil {
		return Recheck{}, gormdb.NotFound(err, "recheck.unknown")
	}
	return one.recheck(), nil
}

func openOf(tx dbx.Tx, candidate marking.CandidateID) (bool, error) {
	var n int64
	err := gormdb.From(tx).Model(&recheckRow{}).Where("candidate_id = ? AND state = ?", candidate.String(), string(Requested)).Count(&n).Error
	return n > 0, err
}

func countWaiting(tx dbx.Tx) (n int64, err error) {
	err = gormdb.From(tx).Model(&recheckRow{}).Where("state = ?", string(Requested)).Count(&n).Error
	return n, err
}

func search(tx dbx.Tx, f Filter) (found []Recheck, total int64, err error) {
	query := func() *gorm.DB {
		q := gormdb.From(tx).Model(&recheckRow{})
		for column, value := range map[string]string{"state": string(f.State), "session_id": f.Session.String(), "person_id": f.Person.String()} {
			if value != "" {
				q = q.Where(column+" = ?", value)
			}
		}
		return q
	}
	if err := query().Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []recheckRow
	// those that wait first, the oldest of them first; then the rest, newest first
	err = query().Order("CASE WHEN state = 'requested' THEN requested_at ELSE 9000000000000000 - answered_at END, id DESC").
		Offset(f.Offset).Limit(f.Limit).Find(&rows).Error
	for _, r := range rows {
		found = append(found, r.recheck())
	}
	return found, total, err
}
