package sessions

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"ankao/exams/exams"
	"ankao/exams/rooms"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
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
type frozenTerms struct{ terms *exams.Terms }

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
	f.terms = new(exams.Terms)
	return json.Unmarshal(text, f.terms)
}

// GormDataType lets GORM treat the column as text.
func (frozenTerms) GormDataType() string { return "text" }

func rowOf(s Session) sessionRow {
	busy := s.Busy()
	row := sessionRow{ID: s.ID.String(), ExamID: s.ExamID.String(), RoomID: s.RoomID.String(), StartsAt: int64(s.StartsAt),
		StartedAt: int64(s.StartedAt), EndsAt: int64(s.EndsAt), BusyFrom: int64(busy.From), BusyTo: int64(busy.To),
		State: string(s.State), Version: s.Version, ClosedAt: int64(s.ClosedAt)}
	if s.HasPapers {
		row.Terms.terms = &s.Terms
	}
	return row
}

// session returns what the row holds. A session without papers has no terms of
// its own: the service fills them in.
func (r sessionRow) session() Session {
	s := Session{ID: id.ID[Session](r.ID), ExamID: id.ID[exams.Exam](r.ExamID), RoomID: id.ID[rooms.Room](r.RoomID),
		StartsAt: clock.Instant(r.StartsAt), StartedAt: clock.Instant(r.StartedAt), EndsAt: clock.Instant(r.EndsAt),
		ClosedAt: clock.Instant(r.ClosedAt), State: State(r.State), Version: r.Version}
	if r.Terms.terms != nil {
		s.Terms, s.HasPapers = *r.Terms.terms, true
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

func readSession(tx dbx.Tx, sessionID id.ID[Session]) (Session, error) {
	return takeSession(gormdb.From(tx), sessionID)
}

// lockSession reads a session; every other step of it waits until tx ends.
func lockSession(tx dbx.Tx, sessionID id.ID[Session]) (Session, error) {
	return takeSession(gormdb.ForUpdate(tx), sessionID)
}

func takeSession(q *gorm.DB, sessionID id.ID[Session]) (Session, error) {
	var row sessionRow
	err := q.Where("id = ?", sessionID).Take(&row).Error
	return row.session(), gormdb.NotFound(err, "session.unknown")
}

func findSessions(q *gorm.DB) ([]Session, error) {
	var rows []sessionRow
	err := q.Find(&rows).Error
	found := make([]Session, len(rows))
	for i, r := range rows {
		found[i] = r.session()
	}
	return found, err
}

func searchSessions(tx dbx.Tx, f Filter) ([]Session, int, error) {
	q := gormdb.From(tx).Model(&sessionRow{})
	if f.State != "" {
		q = q.Where("state = ?", string(f.State))
	}
	if f.ExamID != "" {
		q = q.Where("exam_id = ?", f.ExamID)
	}
	if f.RoomID != "" {
		q = q.Where("room_id = ?", f.RoomID)
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
	found, err := findSessions(q.Order("starts_at DESC, id DESC").Offset(f.Offset).Limit(f.Limit))
	return found, int(total), err
}

func sessionsByID(tx dbx.Tx, ids []id.ID[Session]) ([]Session, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return findSessions(gormdb.From(tx).Where("id IN ?", ids))
}

// plannedSessions locks the sessions of an exam that still follow its changes.
func plannedSessions(tx dbx.Tx, examID id.ID[exams.Exam]) ([]Session, error) {
	return findSessions(gormdb.ForUpdate(tx).Where("exam_id = ? AND state = ?", examID, string(Planned)).Order("id"))
}

// over are the states of a session that was held; in idle ones nobody and
// nothing is needed.
var (
	over = []string{string(Ended), string(Published)}
	idle = []string{string(Ended), string(Published), string(Postponed), string(Cancelled)}
)

// roomBusy returns a session that has the room of s in the span of s.
func roomBusy(tx dbx.Tx, s Session) (other Session, busy bool, err error) {
	span := s.Busy()
	var rows []sessionRow
	err = gormdb.From(tx).Where("room_id = ? AND id <> ? AND busy_from < ? AND busy_to > ? AND state NOT IN ?",
		s.RoomID, s.ID, int64(span.To), int64(span.From), idle).Order("starts_at").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Session{}, false, err
	}
	return rows[0].session(), true, nil
}
