package imports

import (
	"slices"

	"ankao/content/bank"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
)

// part returns up to n rows from position at on.
func (store) part(tx dbx.Tx, i id.ID[Import], at, n int) ([]Row, error) {
	var rows []rowRow
	err := gormdb.From(tx).Where("import_id = ? AND position >= ? AND position < ?", string(i), at, at+n).Order("position").Find(&rows).Error
	out := make([]Row, len(rows))
	for k, r := range rows {
		out[k] = r.row()
	}
	return out, err
}

// made lists the questions that an import has made.
func (store) made(tx dbx.Tx, i id.ID[Import]) ([]id.ID[bank.Question], error) {
	var out []id.ID[bank.Question]
	return out, gormdb.From(tx).Model(&rowRow{}).Where("import_id = ? AND question_id <> ''", string(i)).Pluck("question_id", &out).Error
}

// forget lets rows have made no question.
func (store) forget(tx dbx.Tx, i id.ID[Import], gone []id.ID[bank.Question]) error {
	for part := range slices.Chunk(gone, 500) {
		if err := gormdb.From(tx).Model(&rowRow{}).Where("import_id = ? AND question_id IN ?", string(i), part).Update("question_id", "").Error; err != nil {
			return err
		}
	}
	return nil
}

// tally brings the numbers of an import up to its rows.
func (store) tally(tx dbx.Tx, i *Import) error {
	var rows []struct {
		Status string
		N      int
		Made   int
	}
	err := gormdb.From(tx).Model(&rowRow{}).Select("status, COUNT(*) AS n, SUM(CASE WHEN question_id <> '' THEN 1 ELSE 0 END) AS made").
		Where("import_id = ?", string(i.ID)).Group("status").Find(&rows).Error
	i.Read, i.Rejected, i.Repaired, i.Imported = 0, 0, 0, 0
	for _, r := range rows {
		i.Read, i.Imported = i.Read+r.N, i.Imported+r.Made
		switch Status(r.Status) {
		case Rejected:
			i.Rejected = r.N
		case Repaired:
			i.Repaired = r.N
		}
	}
	return err
}

// held selects the rows that nobody wants as things are.
func held(g *gorm.DB) *gorm.DB {
	return g.Where("near > 0 AND (choice = ? OR near = ? AND choice = '')", string(Skip), int(nearQuestion))
}

// near counts the rows that are like another question, and of them those that
// are left out as things are.
func (store) near(tx dbx.Tx, i id.ID[Import]) (near, left int, err error) {
	var all, out int64
	of := func() *gorm.DB { return gormdb.From(tx).Model(&rowRow{}).Where("import_id = ?", string(i)) }
	if err := of().Where("near > 0").Count(&all).Error; err != nil {
		return 0, 0, err
	}
	err = held(of()).Count(&out).Error
	return int(all), int(out), err
}

// choose notes what somebody wants of rows that are like another question: of
// those at these positions, or of all of them.
func (store) choose(tx dbx.Tx, i id.ID[Import], positions []int, all bool, c Choice) (int64, error) {
	g := gormdb.From(tx).Model(&rowRow{}).Where("import_id = ? AND near > 0", string(i))
	if !all {
		g = g.Where("position IN ?", positions)
	}
	res := g.Update("choice", string(c))
	return res.RowsAffected, res.Error
}

// settledBefore lists imports that were settled, or begun and left alone, before
// an instant and still have rows.
func (store) settledBefore(tx dbx.Tx, at clock.Instant, limit int) ([]Import, error) {
	var rows []importRow
	err := gormdb.From(tx).Where("created_at < ? AND settled_at < ? AND state IN ?", int64(at), int64(at),
		[]string{string(Preview), string(Unreadable), string(Committed), string(Withdrawn)}).
		Where("EXISTS (SELECT 1 FROM import_rows WHERE import_rows.import_id = imports.id)").
		Order("created_at, id").Limit(limit).Find(&rows).Error
	out := make([]Import, len(rows))
	for n, r := range rows {
		out[n] = r.toImport()
	}
	return out, err
}
