package parts

import (
	"slices"

	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type store struct{}

type resultRow struct {
	ID         string `gorm:"primaryKey"`
	TypeID     int
	PersonID   string
	Part       string
	TakenOn    string
	Amount     int
	Veto       bool
	Examiner   string
	Sheet      string
	EnteredAt  int64
	EnteredBy  string
	VoidedAt   int64
	VoidedBy   string
	VoidReason string
	Version    int64
}

func (resultRow) TableName() string { return "part_results" }

func (r resultRow) result() Result {
	return Result{ID: id.ID[Result](r.ID), TypeID: uint16(r.TypeID), PersonID: PersonID(r.PersonID), Part: Part(r.Part), On: clock.Date(r.TakenOn),
		Amount: r.Amount, Veto: r.Veto, Examiner: r.Examiner, Sheet: r.Sheet, EnteredAt: clock.Instant(r.EnteredAt), EnteredBy: r.EnteredBy,
		VoidedAt: clock.Instant(r.VoidedAt), VoidedBy: r.VoidedBy, VoidReason: r.VoidReason, Version: r.Version}
}

func (store) insert(tx dbx.Tx, r Result) error {
	return gormdb.From(tx).Create(&resultRow{ID: string(r.ID), TypeID: int(r.TypeID), PersonID: string(r.PersonID), Part: string(r.Part),
		TakenOn: string(r.On), Amount: r.Amount, Veto: r.Veto, Examiner: r.Examiner, Sheet: r.Sheet, EnteredAt: int64(r.EnteredAt),
		EnteredBy: r.EnteredBy, Version: r.Version}).Error
}

func (store) lock(tx dbx.Tx, rid id.ID[Result]) (Result, error) {
	var row resultRow
	if err := gormdb.ForUpdate(tx).Where("id = ?", string(rid)).Take(&row).Error; err != nil {
		return Result{}, gormdb.NotFound(err, "part.unknown")
	}
	return row.result(), nil
}

// void stores that r is voided and counts its version up.
func (store) void(tx dbx.Tx, r *Result) error {
	res := gormdb.From(tx).Model(&resultRow{}).Where("id = ? AND version = ?", string(r.ID), r.Version).Updates(map[string]any{
		"voided_at": int64(r.VoidedAt), "voided_by": r.VoidedBy, "void_reason": r.VoidReason, "version": r.Version + 1})
	if err := gormdb.Changed(res); err != nil {
		return err
	}
	r.Version++
	return nil
}

func (store) search(tx dbx.Tx, f Filter) ([]Result, int, error) {
	query := gormdb.From(tx).Model(&resultRow{})
	if f.TypeID != 0 {
		query = query.Where("type_id = ?", int(f.TypeID))
	}
	if f.PersonID != "" {
		query = query.Where("person_id = ?", string(f.PersonID))
	}
	var total int64
	if err := query.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []resultRow
	err := query.Order("entered_at DESC, id DESC").Offset(f.Offset).Limit(f.Limit).Find(&rows).Error
	return resultsOf(rows), int(total), err
}

// of returns what counts for a type: of persons, or of everybody where persons is nil.
func (store) of(tx dbx.Tx, typeID uint16, persons []PersonID, hold bool) ([]Result, error) {
	from := gormdb.From
	if hold {
		from = gormdb.ForUpdate
	}
	if persons == nil {
		var rows []resultRow
		err := from(tx).Where("type_id = ? AND voided_at = 0", int(typeID)).Order("id").Find(&rows).Error
		return resultsOf(rows), err
	}
	var all []Result
	for some := range slices.Chunk(persons, 500) {
		var rows []resultRow
		if err := from(tx).Where("type_id = ? AND voided_at = 0 AND person_id IN ?", int(typeID), some).Order("id").Find(&rows).Error; err != nil {
			return nil, err
		}
		all = append(all, resultsOf(rows)...)
	}
	return all, nil
}

func resultsOf(rows []resultRow) []Result {
	list := make([]Result, len(rows))
	for i, r := range rows {
		list[i] = r.result()
	}
	return list
}
