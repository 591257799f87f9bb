package sessions

import (
	"ankao/exams/exams"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

// examUses counts the sessions of exams.
func examUses(tx dbx.Tx, ids []id.ID[exams.Exam]) (map[id.ID[exams.Exam]]exams.Use, error) {
	var rows []struct {
		ExamID            string
		Sessions, Planned int
		Last              int64
	}
	err := gormdb.From(tx).Table("exam_sessions").Where("exam_id IN ?", ids).Group("exam_id").
		Select("exam_id, COUNT(*) AS sessions, SUM(CASE WHEN state = ? THEN 1 ELSE 0 END) AS planned, MAX(starts_at) AS last", string(Planned)).
		Find(&rows).Error
	uses := make(map[id.ID[exams.Exam]]exams.Use, len(rows))
	for _, r := range rows {
		uses[id.ID[exams.Exam](r.ExamID)] = exams.Use{Sessions: r.Sessions, Planned: r.Planned, Last: clock.Instant(r.Last)}
	}
	return uses, err
}
