package imports

import (
	"ankao/admin/tasks"
	"ankao/content/bank"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type store struct{}

type importRow struct {
	ID           string `gorm:"primaryKey"`
	FileName     string
	SHA256       string `gorm:"column:sha256"`
	SyllabusCode string
	SyllabusName string
	State        string
	Sheets       int
	ReadCount    int
	Rejected     int
	Repaired     int
	Notes        gormdb.JSON[[]Finding]
	MadeBy       string
	MadeName     string
	CreatedAt    int64 `gorm:"autoCreateTime:false"`
	SettledAt    int64
	TaskID       string
	Code         string
	Imported     int
}

func (importRow) TableName() string { return "imports" }

type rowRow struct {
	ImportID   string `gorm:"primaryKey"`
	Position   int    `gorm:"primaryKey;autoIncrement:false"`
	Status     string
	Noted      bool
	Body       gormdb.JSON[Row]
	Near       int
	Choice     string
	QuestionID string
}

func (r rowRow) row() Row {
	out := r.Body.V
	out.Position, out.Choice, out.Question = r.Position, Choice(r.Choice), id.ID[bank.Question](r.QuestionID)
	return out
}

func (rowRow) TableName() string { return "import_rows" }

func toImportRow(i Import) importRow {
	return importRow{ID: string(i.ID), FileName: i.FileName, SHA256: i.SHA256, SyllabusCode: i.SyllabusCode, SyllabusName: i.SyllabusName,
		State: string(i.State), Sheets: i.Sheets, ReadCount: i.Read, Rejected: i.Rejected, Repaired: i.Repaired,
		Notes: gormdb.JSON[[]Finding]{V: i.Notes}, MadeBy: i.MadeBy, MadeName: i.MadeName, CreatedAt: int64(i.Created), SettledAt: int64(i.Settled),
		TaskID: string(i.Task), Code: i.Code, Imported: i.Imported}
}

func (r importRow) toImport() Import {
	return Import{ID: id.ID[Import](r.ID), FileName: r.FileName, SHA256: r.SHA256, SyllabusCode: r.SyllabusCode, SyllabusName: r.SyllabusName,
		State: State(r.State), Sheets: r.Sheets, Read: r.ReadCount, Rejected: r.Rejected, Repaired: r.Repaired, Notes: r.Notes.V,
		MadeBy: r.MadeBy, MadeName: r.MadeName, Created: clock.Instant(r.CreatedAt), Settled: clock.Instant(r.SettledAt),
		Task: id.ID[tasks.Task](r.TaskID), Code: r.Code, Imported: r.Imported}
}

func toRowRow(i id.ID[Import], position int, r Row) rowRow {
	return rowRow{ImportID: string(i), Position: position, Status: string(r.Status()), Noted: len(r.Findings) > 0, Body: gormdb.JSON[Row]{V: r},
		Near: int(r.nearness()), Choice: string(r.Choice), QuestionID: string(r.Question)}
}

func (store) insert(tx dbx.Tx, i Import) error {
	row := toImportRow(i)
	return gormdb.From(tx).Create(&row).Error
}

func (store) insertRows(tx dbx.Tx, i id.ID[Import], start int, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	out := make([]rowRow, len(rows))
	for n, r := range rows {
		out[n] = toRowRow(i, start+n, r)
	}
	return gormdb.From(tx).CreateInBatches(out, 100).Error
}

func (store) lock(tx dbx.Tx, i id.ID[Import]) (Import, error) {
	var row importRow
	err := gormdb.ForUpdate(tx).Where("id = ?", string(i)).Take(&row).Error
	return row.toImport(), gormdb.NotFound(err, "import.unknown")
}

func (store) get(tx dbx.Tx, i id.ID[Import]) (Import, error) {
	var row importRow
	err := gormdb.From(tx).Where("id = ?", string(i)).Take(&row).Error
	return row.toImport(), gormdb.NotFound(err, "import.unknown")
}

// settle writes the end of an import.
func (store) settle(tx dbx.Tx, i Import) error {
	return gormdb.Changed(gormdb.From(tx).Model(&importRow{}).Where("id = ?", string(i.ID)).Updates(map[string]any{
		"state": string(i.State), "read_count": i.Read, "rejected": i.Rejected, "repaired": i.Repaired, "settled_at": int64(i.Settled),
		"task_id": string(i.Task), "code": i.Code, "imported": i.Imported, "sheets": i.Sheets, "notes": gormdb.JSON[[]Finding]{V: i.Notes},
	}))
}

func (store) updateRow(tx dbx.Tx, i id.ID[Import], position int, r Row) error {
	row := toRowRow(i, position, r)
	return gormdb.Changed(gormdb.From(tx).Model(&rowRow{}).Where("import_id = ? AND position = ?", row.ImportID, position).
		Updates(map[string]any{"status": row.Status, "noted": row.Noted, "body": row.Body, "near": row.Near, "question_id": row.QuestionID}))
}

func (store) deleteRows(tx dbx.Tx, i id.ID[Import]) error {
	return gormdb.From(tx).Where("import_id = ?", string(i)).Delete(&rowRow{}).Error
}

// allRows returns the rows of a preview by position, which count from 0.
func (store) allRows(tx dbx.Tx, i id.ID[Import]) ([]Row, error) {
	var out []Row
	for {
		var rows []rowRow
		err := gormdb.From(tx).Where("import_id = ? AND position >= ?", string(i), len(out)).Order("position").Limit(1000).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out = append(out, r.row())
		}
		if len(rows) < 1000 {
			return out, nil
		}
	}
}

func (store) rows(tx dbx.Tx, i id.ID[Import], only Only, offset, limit int) ([]Row, int64, error) {
	query := func() *gorm.DB {
		g := gormdb.From(tx).Model(&rowRow{}).Where("import_id = ?", string(i))
		switch only {
		case OnlyFindings:
			return g.Where("noted = ?", true)
		case OnlyQuestions:
			return g.Where("status <> ?", string(Rejected))
		case OnlyNear:
			return g.Where("near > 0")
		}
		return g
	}
	var total int64
	if err := query().Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []rowRow
	err := query().Order("position").Offset(offset).Limit(limit).Find(&rows).Error
	out := make([]Row, len(rows))
	for n, r := range rows {
		out[n] = r.row()
	}
	return out, total, err
}

func (store) list(tx dbx.Tx, offset, limit int) ([]Import, int64, error) {
	var total int64
	if err := gormdb.From(tx).Model(&importRow{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []importRow
	err := gormdb.From(tx).Order("created_at DESC, id DESC").Offset(offset).Limit(limit).Find(&rows).Error
	out := make([]Import, len(rows))
	for n, r := range rows {
		out[n] = r.toImport()
	}
	return out, total, err
}
