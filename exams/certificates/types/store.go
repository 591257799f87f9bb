package types

import (
	"errors"

	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"

	"gorm.io/gorm"
)

type store struct{}

type typeRow struct {
	ID              int `gorm:"primaryKey"`
	Code            string
	Name            string
	NameEn          string
	Authority       string
	AuthorityEn     string
	NeedsTheory     bool
	NeedsHours      bool
	NeedsPractical  bool
	MinHours        int
	PracticalPass   int
	NumberPrefix    string
	NumberYearly    bool
	NumberDigits    int
	ValidMonths     int
	ReviewYears     int
	CheckSuperseded bool
	ClosedAt        int64
	Version         int64
}

func (typeRow) TableName() string { return "certificate_types" }

type numberRow struct {
	TypeID     int `gorm:"primaryKey"`
	IssueYear  int `gorm:"primaryKey"`
	LastNumber int
}

func (numberRow) TableName() string { return "certificate_numbers" }

func rowOf(t Type) typeRow {
	return typeRow{ID: int(t.ID), Code: t.Code, Name: t.Name, NameEn: t.NameEn, Authority: t.Authority, AuthorityEn: t.AuthorityEn,
		NeedsTheory: t.Theory, NeedsHours: t.Hours, NeedsPractical: t.Practical, MinHours: t.MinHours, PracticalPass: t.PracticalPass,
		NumberPrefix: t.NumberPrefix, NumberYearly: t.NumberYearly, NumberDigits: t.NumberDigits, ValidMonths: t.ValidMonths,
		ReviewYears: t.ReviewYears, CheckSuperseded: t.CheckSuperseded, ClosedAt: int64(t.ClosedAt), Version: t.Version}
}

func (r typeRow) typed() Type {
	return Type{ID: uint16(r.ID), Code: r.Code, Name: r.Name, NameEn: r.NameEn, Authority: r.Authority, AuthorityEn: r.AuthorityEn,
		Theory: r.NeedsTheory, Hours: r.NeedsHours, Practical: r.NeedsPractical, MinHours: r.MinHours, PracticalPass: r.PracticalPass,
		NumberPrefix: r.NumberPrefix, NumberYearly: r.NumberYearly, NumberDigits: r.NumberDigits, ValidMonths: r.ValidMonths,
		ReviewYears: r.ReviewYears, CheckSuperseded: r.CheckSuperseded, ClosedAt: clock.Instant(r.ClosedAt), Version: r.Version}
}

func (store) all(tx dbx.Tx) ([]Type, error) { return find(gormdb.From(tx)) }

func (store) lock(tx dbx.Tx) ([]Type, error) { return find(gormdb.ForUpdate(tx)) }

func find(query *gorm.DB) ([]Type, error) {
	var rows []typeRow
	err := query.Order("id").Find(&rows).Error
	types := make([]Type, len(rows))
	for i, r := range rows {
		types[i] = r.typed()
	}
	return types, err
}

func (store) get(tx dbx.Tx, tid uint16) (Type, error) {
	var row typeRow
	if err := gormdb.From(tx).Where("id = ?", int(tid)).Take(&row).Error; err != nil {
		return Type{}, gormdb.NotFound(err, "certificate.type.unknown")
	}
	return row.typed(), nil
}

func (store) insert(tx dbx.Tx, t Type) error {
	row := rowOf(t)
	err := gormdb.From(tx).Create(&row).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "certificate.type.taken", err)
	}
	return err
}

// update writes t over its version and counts it up.
func (store) update(tx dbx.Tx, t *Type) error {
	r := rowOf(*t)
	res := gormdb.From(tx).Model(&typeRow{}).Where("id = ? AND version = ?", r.ID, r.Version).Updates(map[string]any{
		"code": r.Code, "name": r.Name, "name_en": r.NameEn, "authority": r.Authority, "authority_en": r.AuthorityEn,
		"needs_theory": r.NeedsTheory, "needs_hours": r.NeedsHours, "needs_practical": r.NeedsPractical, "min_hours": r.MinHours,
		"practical_pass": r.PracticalPass, "number_prefix": r.NumberPrefix, "number_yearly": r.NumberYearly, "number_digits": r.NumberDigits,
		"valid_months": r.ValidMonths, "review_years": r.ReviewYears, "check_superseded": r.CheckSuperseded, "closed_at": r.ClosedAt,
		"version": r.Version + 1,
	})
	if gormdb.IsDuplicate(res.Error) {
		return fault.Wrap(fault.Conflict, "certificate.type.taken", res.Error)
	}
	if err := gormdb.Changed(res); err != nil {
		return err
	}
	t.Version++
	return nil
}

func (store) counters(tx dbx.Tx) (map[counter]int, error) {
	var rows []numberRow
	err := gormdb.From(tx).Find(&rows).Error
	last := make(map[counter]int, len(rows))
	for _, r := range rows {
		last[counter{uint16(r.TypeID), r.IssueYear}] = r.LastNumber
	}
	return last, err
}

func (store) numbered(tx dbx.Tx, tid uint16) (bool, error) {
	var n int64
	err := gormdb.From(tx).Model(&numberRow{}).Where("type_id = ? AND last_number > 0", int(tid)).Count(&n).Error
	return n > 0, err
}

// lastNumber is 0 where none was given out.
func (store) lastNumber(tx dbx.Tx, c counter) (int, error) {
	var row numberRow
	err := gormdb.ForUpdate(tx).Where("type_id = ? AND issue_year = ?", int(c.typeID), c.year).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		row = numberRow{TypeID: int(c.typeID), IssueYear: c.year}
		err = gormdb.From(tx).Create(&row).Error
	}
	return row.LastNumber, err
}

func (store) setLastNumber(tx dbx.Tx, c counter, last int) error {
	return gormdb.Changed(gormdb.From(tx).Model(&numberRow{}).Where("type_id = ? AND issue_year = ?", int(c.typeID), c.year).Update("last_number", last))
}
