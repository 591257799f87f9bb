package roster

import (
	"encoding/json"
	"strconv"

	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

// store seals every row as a whole: a roster is nothing but personal data.
type store struct{ ring *crypt.Ring }

type importRow struct {
	ID        string `gorm:"primaryKey"`
	Kind      string
	FileName  string
	State     string
	MakeOrgs  bool
	Heads     gormdb.JSON[[]string]
	HeadRow   int
	Counts    gormdb.JSON[Counts]
	MadeBy    string
	MadeName  string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	SettledAt int64
	ExpiresAt int64
}

func (importRow) TableName() string { return "roster_imports" }

func (r importRow) toImport() Import {
	return Import{ID: id.ID[Import](r.ID), Kind: Kind(r.Kind), FileName: r.FileName, State: State(r.State), MakeOrgs: r.MakeOrgs, Heads: r.Heads.V,
		HeadRow: r.HeadRow, Counts: r.Counts.V, MadeBy: r.MadeBy, MadeName: r.MadeName, Created: clock.Instant(r.CreatedAt),
		Settled: clock.Instant(r.SettledAt), ExpiresAt: clock.Instant(r.ExpiresAt)}
}

func fromImport(i Import) importRow {
	return importRow{ID: string(i.ID), Kind: string(i.Kind), FileName: i.FileName, State: string(i.State), MakeOrgs: i.MakeOrgs,
		Heads: gormdb.JSON[[]string]{V: i.Heads}, HeadRow: i.HeadRow, Counts: gormdb.JSON[Counts]{V: i.Counts}, MadeBy: i.MadeBy, MadeName: i.MadeName,
		CreatedAt: int64(i.Created), SettledAt: int64(i.Settled), ExpiresAt: int64(i.ExpiresAt)}
}

type rowRow struct {
	ImportID string `gorm:"primaryKey"`
	Position int    `gorm:"primaryKey;autoIncrement:false"`
	Outcome  string
	Decision string
	Body     string
}

func (rowRow) TableName() string { return "roster_rows" }

// sealing binds a row to its place.
func sealing(rid id.ID[Import], position int) string {
	return "roster." + rid.String() + "." + strconv.Itoa(position)
}

func (s store) seal(rid id.ID[Import], r Row) (rowRow, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return rowRow{}, err
	}
	sealed, err := s.ring.Seal(b, sealing(rid, r.Position))
	return rowRow{ImportID: string(rid), Position: r.Position, Outcome: string(r.Outcome), Decision: string(r.Decision), Body: sealed}, err
}

func (s store) open(rows []rowRow) ([]Row, error) {
	out := make([]Row, len(rows))
	for n, r := range rows {
		b, err := s.ring.Open(r.Body, sealing(id.ID[Import](r.ImportID), r.Position))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, &out[n]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s store) insert(tx dbx.Tx, i Import, rows []Row) error {
	head := fromImport(i)
	if err := gormdb.From(tx).Create(&head).Error; err != nil {
		return err
	}
	list := make([]rowRow, len(rows))
	for n, r := range rows {
		var err error
		if list[n], err = s.seal(i.ID, r); err != nil {
			return err
		}
	}
	return gormdb.From(tx).CreateInBatches(&list, 200).Error
}

func (s store) get(tx dbx.Tx, rid id.ID[Import], lock bool) (Import, error) {
	g := gormdb.From(tx)
	if lock {
		g = gormdb.ForUpdate(tx)
	}
	var r importRow
	if err := g.Where("id = ?", string(rid)).Take(&r).Error; err != nil {
		return Import{}, gormdb.NotFound(err, "roster.unknown")
	}
	return r.toImport(), nil
}

func (s store) save(tx dbx.Tx, i Import) error {
	r := fromImport(i)
	return gormdb.From(tx).Model(&importRow{}).Where("id = ?", r.ID).Updates(map[string]any{
		"state": r.State, "counts": r.Counts, "settled_at": r.SettledAt}).Error
}

func (s store) update(tx dbx.Tx, rid id.ID[Import], r Row) error {
	row, err := s.seal(rid, r)
	if err != nil {
		return err
	}
	return gormdb.From(tx).Model(&rowRow{}).Where("import_id = ? AND position = ?", row.ImportID, row.Position).Updates(map[string]any{
		"outcome": row.Outcome, "decision": row.Decision, "body": row.Body}).Error
}

func (s store) all(tx dbx.Tx, rid id.ID[Import]) ([]Row, error) {
	var rows []rowRow
	if err := gormdb.From(tx).Where("import_id = ?", string(rid)).Order("position").Find(&rows).Error; err != nil {
		return nil, err
	}
	return s.open(rows)
}

func (s store) some(tx dbx.Tx, rid id.ID[Import], positions []int) ([]Row, error) {
	var rows []rowRow
	if err := gormdb.From(tx).Where("import_id = ? AND position IN ?", string(rid), positions).Order("position").Find(&rows).Error; err != nil {
		return nil, err
	}
	return s.open(rows)
}

func (s store) page(tx dbx.Tx, rid id.ID[Import], only Outcome, offset, limit int) ([]Row, int64, error) {
	g := gormdb.From(tx).Model(&rowRow{}).Where("import_id = ?", string(rid))
	if only != "" {
		g = g.Where("outcome = ?", string(only))
	}
	var total int64
	if err := g.Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []rowRow
	if err := g.Order("position").Offset(offset).Limit(limit).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	out, err := s.open(rows)
	return out, total, err
}

// count reads every row: what a row does depends on more than its outcome.
func (s store) count(tx dbx.Tx, rid id.ID[Import]) (Counts, error) {
	rows, err := s.all(tx, rid)
	i := Import{}
	i.count(rows)
	return i.Counts, err
}

// forget deletes the rows of an import, all but those that stayed out when
// those are kept.
func (s store) forget(tx dbx.Tx, rid id.ID[Import], keepRejected bool) error {
	g := gormdb.From(tx).Where("import_id = ?", string(rid))
	if keepRejected {
		g = g.Where("outcome <> ? AND (outcome <> ? OR decision IN ?)", string(Reject), string(Ask), []string{string(TakeFile), string(KeepKnown)})
	}
	return g.Delete(&rowRow{}).Error
}

// expire forgets the rows of every import whose day is over.
func (s store) expire(tx dbx.Tx, now clock.Instant) error {
	var ids []string
	if err := gormdb.From(tx).Model(&importRow{}).Where("expires_at < ? AND expires_at > 0", int64(now)).Limit(200).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
		return err
	}
	if err := gormdb.From(tx).Where("import_id IN ?", ids).Delete(&rowRow{}).Error; err != nil {
		return err
	}
	if err := gormdb.From(tx).Model(&importRow{}).Where("id IN ? AND state = ?", ids, string(Preview)).
		Updates(map[string]any{"state": string(Expired), "settled_at": int64(now)}).Error; err != nil {
		return err
	}
	return gormdb.From(tx).Model(&importRow{}).Where("id IN ?", ids).Update("expires_at", 0).Error
}

func (s store) list(tx dbx.Tx, offset, limit int) ([]Import, int64, error) {
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
