package sessions

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"ankao/exams/rooms"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type sessionRow struct {
	ID        string `gorm:"primaryKey"`
	ExamID    string
	RoomID    string
	StartsAt  int64
	StartedAt int64
	EndsAt    int64
	BusyFrom  int64
	BusyTo    int64
	State     string
	Terms     frozenTerms
	Version   int64
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	ClosedAt  int64
}

func (sessionRow) TableName() string { return "exam_sessions" }

// frozenTerms is the copy that a session keeps; the empty text while there is
// none.
type frozenTerms struct{ terms *Terms }

// Value implements driver.Valuer.
func (f frozenTerms) Value() (driver.Value, error) {
	if f.terms == nil {
		return "", nil
	}
	b, err := json.Marshal(f.terms)
	return string(b), err
}

// Scan implements sql.Scanner.
func (f *frozenTerms) Scan(src any) error {
	var text []byte
	switch s := src.(type) {
	case string:
		text = []byte(s)
	case []byte:
		text = s
	default:
		return fmt.Errorf("scan %T into terms", src)
	}
	f.terms = nil
	if len(text) == 0 {
		return nil
	}
	f.terms = new(Terms)
	return json.Unmarshal(text, f.terms)
}

// GormDataType lets GORM treat the column as text.
func (frozenTerms) GormDataType() string { return "text" }

func rowOf(s Session) sessionRow {
	busy := s.Busy()
	row := sessionRow{ID: s.ID.String(), ExamID: s.ExamID.String(), RoomID: s.RoomID.String(), StartsAt: int64(s.StartsAt),
		StartedAt: int64(s.StartedAt), EndsAt: int64(s.EndsAt), BusyFrom: int64(busy.From), BusyTo: int64(busy.To),
		State: string(s.State), Version: s.Version, ClosedAt: int64(s.ClosedAt)}
	if s.State != Planned {
		row.Terms.terms = &s.Terms
	}
	return row
}

func (r sessionRow) session() Session {
	s := Session{ID: id.ID[Session](r.ID), ExamID: id.ID[Exam](r.ExamID), RoomID: id.ID[rooms.Room](r.RoomID),
		StartsAt: clock.Instant(r.StartsAt), StartedAt: clock.Instant(r.StartedAt), EndsAt: clock.Instant(r.EndsAt),
		ClosedAt: clock.Instant(r.ClosedAt), State: State(r.State), Version: r.Version}
	if r.Terms.terms != nil {
		s.Terms = *r.Terms.terms
	}
	return s
}

// takeSchedule makes every change of who is where and when wait for the one
// before it. It writes, so that two servers on different nodes of a cluster
// meet as well, and comes first in its transaction.
func takeSchedule(tx dbx.Tx) error {
	return gormdb.Changed(gormdb.From(tx).Table("schedule_locks").Where("name = ?", "schedule").
		Update("taken", gorm.Expr("taken + 1")))
}

func insertSession(tx dbx.Tx, s Session, now clock.Instant) error {
	row := rowOf(s)
	row.CreatedAt = int64(now)
	return gormdb.From(tx).Create(&row).Error
}

// updateSession writes s over the version before it. The terms are written in
// the step that freezes and never again.
func updateSession(tx dbx.Tx, s Session) error {
	row := rowOf(s)
	columns := map[string]any{"exam_id": row.ExamID, "room_id": row.RoomID, "starts_at": row.StartsAt, "started_at": row.StartedAt,
		"ends_at": row.EndsAt, "busy_from": row.BusyFrom, "busy_to": row.BusyTo, "state": row.State, "version": row.Version,
		"closed_at": row.ClosedAt}
	if s.State == Frozen {
		columns["terms"] = row.Terms
	}
	return gormdb.Changed(gormdb.From(tx).Model(&sessionRow{}).Where("id = ? AND version = ?", s.ID, s.Version-1).Updates(columns))
}

func deleteSession(tx dbx.Tx, s Session) error {
	if err := gormdb.From(tx).Where("session_id = ?", s.ID).Delete(&candidateRow{}).Error; err != nil {
		return err
	}
	return gormdb.Changed(gormdb.From(tx).Where("id = ? AND version = ?", s.ID, s.Version).Delete(&sessionRow{}))
}

func loadSession(q *gorm.DB, tx dbx.Tx, sessionID id.ID[Session]) (Session, error) {
	var row sessionRow
	if err := q.Where("id = ?", sessionID).Take(&row).Error; err != nil {
		return Session{}, gormdb.NotFound(err, "session.unknown")
	}
	found := []Session{row.session()}
	err := fillTerms(tx, found)
	return found[0], err
}

func readSession(tx dbx.Tx, sessionID id.ID[Session]) (Session, error) {
	return loadSession(gormdb.From(tx), tx, sessionID)
}

func lockSession(tx dbx.Tx, sessionID id.ID[Session]) (Session, error) {
	return loadSession(gormdb.ForUpdate(tx), tx, sessionID)
}

// fillTerms gives planned sessions the terms of their exam as it is now.
func fillTerms(tx dbx.Tx, found []Session) error {
	var ids []id.ID[Exam]
	for _, s := range found {
		if s.State == Planned {
			ids = append(ids, s.ExamID)
		}
	}
	exams, err := loadExams(tx, ids)
	if err != nil {
		return err
	}
	for i, s := range found {
		if s.State != Planned {
			continue
		}
		exam, ok := exams[s.ExamID]
		if !ok {
			return fault.New(fault.NotFound, "exam.unknown")
		}
		found[i].Terms = exam.Terms
	}
	return nil
}

func findSessions(tx dbx.Tx, q *gorm.DB) ([]Session, error) {
	var rows []sessionRow
	if err := q.Find(&rows).Error; err != nil {
		return nil, err
	}
	found := make([]Session, len(rows))
	for i, r := range rows {
		found[i] = r.session()
	}
	return found, fillTerms(tx, found)
}

func searchSessions(tx dbx.Tx, f SessionFilter) ([]Session, int, error) {
	q := gormdb.From(tx).Model(&sessionRow{})
	if f.State != "" {
		q = q.Where("state = ?", string(f.State))
	}
	if f.ExamID != "" {
		q = q.Where("exam_id = ?", f.ExamID)
	}
	if f.From != 0 {
		q = q.Where("starts_at >= ?", int64(f.From))
	}
	if f.To != 0 {
		q = q.Where("starts_at < ?", int64(f.To))
	}
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	found, err := findSessions(tx, q.Order("starts_at DESC, id DESC").Offset(f.Offset).Limit(f.Limit))
	return found, int(total), err
}

func sessionsByID(tx dbx.Tx, ids []id.ID[Session]) ([]Session, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return findSessions(tx, gormdb.From(tx).Where("id IN ?", ids))
}

// plannedSessions locks the sessions of an exam that still follow its changes.
func plannedSessions(tx dbx.Tx, examID id.ID[Exam]) ([]Session, error) {
	return findSessions(tx, gormdb.ForUpdate(tx).Where("exam_id = ? AND state = ?", examID, string(Planned)).Order("id"))
}

var over = []string{string(Ended), string(Published)}

// roomBusy returns a session that has the room of s in the span of s.
func roomBusy(tx dbx.Tx, s Session) (other Session, busy bool, err error) {
	span := s.Busy()
	var rows []sessionRow
	err = gormdb.From(tx).Where("room_id = ? AND id <> ? AND busy_from < ? AND busy_to > ? AND state NOT IN ?",
		s.RoomID, s.ID, int64(span.To), int64(span.From), over).Order("starts_at").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Session{}, false, err
	}
	return rows[0].session(), true, nil
}
