package exams

import (
	"ankao/content/bank"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type examRow struct {
	ID         string `gorm:"primaryKey"`
	Name       string
	Kind       string
	SyllabusID string
	Terms      gormdb.JSON[Terms]
	Version    int64
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	ArchivedAt int64
}

func (examRow) TableName() string { return "exams" }

// exam reads name, kind and syllabus from their columns: they are there to be
// searched, and stay the one place each is kept.
func (r examRow) exam() Exam {
	t := r.Terms.V
	t.Name, t.Kind, t.SyllabusID = r.Name, Kind(r.Kind), id.ID[bank.Syllabus](r.SyllabusID)
	return Exam{ID: id.ID[Exam](r.ID), Terms: t, ArchivedAt: clock.Instant(r.ArchivedAt), Version: r.Version}
}

func insertExam(tx dbx.Tx, e Exam, now clock.Instant) error {
	return gormdb.From(tx).Create(&examRow{ID: e.ID.String(), Name: e.Terms.Name, Kind: string(e.Terms.Kind),
		SyllabusID: e.Terms.SyllabusID.String(), Terms: gormdb.JSON[Terms]{V: e.Terms}, Version: e.Version, CreatedAt: int64(now)}).Error
}

// updateExam writes e over the version before it.
func updateExam(tx dbx.Tx, e Exam) error {
	return gormdb.Changed(gormdb.From(tx).Model(&examRow{}).Where("id = ? AND version = ?", e.ID, e.Version-1).
		Updates(map[string]any{"name": e.Terms.Name, "kind": string(e.Terms.Kind), "syllabus_id": e.Terms.SyllabusID.String(),
			"terms": gormdb.JSON[Terms]{V: e.Terms}, "archived_at": int64(e.ArchivedAt), "version": e.Version}))
}

func loadExam(tx dbx.Tx, examID id.ID[Exam]) (Exam, error) {
	var row examRow
	err := gormdb.From(tx).Where("id = ?", examID).Take(&row).Error
	return row.exam(), gormdb.NotFound(err, "exam.unknown")
}

func loadExams(tx dbx.Tx, ids []id.ID[Exam]) (map[id.ID[Exam]]Exam, error) {
	exams := make(map[id.ID[Exam]]Exam, len(ids))
	if len(ids) == 0 {
		return exams, nil
	}
	var rows []examRow
	if err := gormdb.From(tx).Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		e := r.exam()
		exams[e.ID] = e
	}
	return exams, nil
}

func searchExams(tx dbx.Tx, f Filter) ([]Exam, int, error) {
	q := gormdb.From(tx).Model(&examRow{})
	if f.Q != "" {
		q = q.Where("name LIKE ? ESCAPE '!'", gormdb.Like(f.Q))
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", string(f.Kind))
	}
	if f.SyllabusID != "" {
		q = q.Where("syllabus_id = ?", f.SyllabusID)
	}
	if f.Archived {
		q = q.Where("archived_at > 0")
	} else {
		q = q.Where("archived_at = 0")
	}
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []examRow
	if err := q.Order("name, id").Offset(f.Offset).Limit(f.Limit).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	exams := make([]Exam, len(rows))
	for i, r := range rows {
		exams[i] = r.exam()
	}
	return exams, int(total), nil
}
