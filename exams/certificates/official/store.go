package official

import (
	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/crypt"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"

	"gorm.io/gorm"
)

// store seals the number: outside it the database holds no readable one.
type store struct{ ring *crypt.Ring }

const sealNumber = "official.number"

type row struct {
	ID           string `gorm:"primaryKey"`
	PersonID     string
	Category     string
	Authority    string
	NumberSealed string
	NumberKey    string
	IssuedOn     string
	ValidTo      string
	ReviewOn     string
	Scan         string
	ScanType     string
	Note         string
	RecordedAt   int64
	RecordedBy   string
	VoidedAt     int64
	VoidReason   string
	Version      int64
}

func (row) TableName() string { return "official_certificates" }

// key finds a number: one special operator has the same number for each category.
func (s store) key(number, category string) string {
	return s.ring.Lookup(normalNumber(number)+"\x00"+category, sealNumber)
}

func (s store) insert(tx dbx.Tx, c Certificate) error {
	sealed, err := s.ring.Seal([]byte(c.Number), sealNumber)
	if err != nil {
		return err
	}
	err = gormdb.From(tx).Create(&row{ID: string(c.ID), PersonID: string(c.PersonID), Category: c.Category, Authority: c.Authority, NumberSealed: sealed,
		NumberKey: s.key(c.Number, c.Category), IssuedOn: string(c.IssuedOn), ValidTo: string(c.ValidTo), ReviewOn: string(c.ReviewOn), Note: c.Note,
		RecordedAt: int64(c.RecordedAt), RecordedBy: c.RecordedBy, Version: c.Version}).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "conflict.changed", err)
	}
	return err
}

// update stores dates, note and voiding, and counts the version up. A voided number is free again.
func (s store) update(tx dbx.Tx, c *Certificate) error {
	changes := map[string]any{"valid_to": string(c.ValidTo), "review_on": string(c.ReviewOn), "note": c.Note,
		"voided_at": int64(c.VoidedAt), "void_reason": c.VoidReason, "version": c.Version + 1}
	if c.Voided() {
		changes["number_key"] = "voided:" + string(c.ID)
	}
	if err := gormdb.Changed(gormdb.From(tx).Model(&row{}).Where("id = ? AND version = ?", string(c.ID), c.Version).Updates(changes)); err != nil {
		return err
	}
	c.Version++
	return nil
}

func (s store) lock(tx dbx.Tx, cid id.ID[Certificate]) (Certificate, error) {
	var r row
	if err := gormdb.ForUpdate(tx).Where("id = ?", string(cid)).Take(&r).Error; err != nil {
		return Certificate{}, gormdb.NotFound(err, "official.unknown")
	}
	list, err := s.open([]row{r})
	if err != nil {
		return Certificate{}, err
	}
	return list[0], nil
}

func (s store) open(rows []row) ([]Certificate, error) {
	list := make([]Certificate, len(rows))
	for i, r := range rows {
		number, err := s.ring.Open(r.NumberSealed, sealNumber)
		if err != nil {
			return nil, err
		}
		list[i] = Certificate{ID: id.ID[Certificate](r.ID), PersonID: id.ID[people.Person](r.PersonID), Category: r.Category, Authority: r.Authority,
			Number: string(number), IssuedOn: clock.Date(r.IssuedOn), ValidTo: clock.Date(r.ValidTo), ReviewOn: clock.Date(r.ReviewOn), Note: r.Note,
			RecordedAt: clock.Instant(r.RecordedAt), RecordedBy: r.RecordedBy, VoidedAt: clock.Instant(r.VoidedAt), VoidReason: r.VoidReason, Version: r.Version}
	}
	return list, nil
}

func (s store) taken(tx dbx.Tx, key string) (bool, error) {
	var n int64
	err := gormdb.From(tx).Model(&row{}).Where("number_key = ?", key).Count(&n).Error
	return n > 0, err
}

func (s store) search(tx dbx.Tx, f Filter) ([]Certificate, int, error) {
	query := gormdb.From(tx).Model(&row{}).Where("voided_at = 0")
	if f.Person != "" {
		query = query.Where("person_id = ?", string(f.Person))
	}
	if f.Category != "" {
		query = query.Where("(category LIKE ? ESCAPE '!' OR authority LIKE ? ESCAPE '!')", gormdb.Like(f.Category), gormdb.Like(f.Category))
	}
	var total int64
	if err := query.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []row
	if err := query.Order("valid_to, id").Offset(f.Offset).Limit(f.Limit).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	list, err := s.open(rows)
	return list, int(total), err
}

func (s store) ending(tx dbx.Tx, from, to clock.Date, limit int) ([]Certificate, error) {
	var rows []row
	err := gormdb.From(tx).Where("voided_at = 0 AND ((valid_to >= ? AND valid_to <= ?) OR (review_on <> '' AND review_on <= ? AND (valid_to = '' OR valid_to >= ?)))",
		string(from), string(to), string(to), string(from)).Order("valid_to, id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	return s.open(rows)
}
