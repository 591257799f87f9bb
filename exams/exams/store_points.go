package exams

import (
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
)

// allExams reads every exam by name; a centre has tens of them.
func allExams(tx dbx.Tx) ([]Exam, error) {
	var rows []examRow
	err := gormdb.From(tx).Order("name, id").Find(&rows).Error
	out := make([]Exam, len(rows))
	for i, r := range rows {
		out[i] = r.exam()
	}
	return out, err
}
