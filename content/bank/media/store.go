package media

import (
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

type store struct{}

// mediumRow.IdleSince is 0 while a question shows the picture.
type mediumRow struct {
	ID          string `gorm:"primaryKey"`
	SHA256      string `gorm:"column:sha256"`
	ContentType string
	Size        int64
	Width       int
	Height      int
	IdleSince   int64
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
}

func (mediumRow) TableName() string { return "media" }

func (r mediumRow) medium() Medium {
	return Medium{ID: id.ID[Medium](r.ID), SHA256: r.SHA256, ContentType: r.ContentType, Size: r.Size, Width: r.Width, Height: r.Height}
}

// keep adds the medium, or returns the one that has the same bytes, locked; one
// that nobody shows is kept for another day.
func (store) keep(tx dbx.Tx, m Medium, at clock.Instant) (Medium, error) {
	var row mediumRow
	res := gormdb.ForUpdate(tx).Where("sha256 = ?", m.SHA256).Limit(1).Find(&row)
	if res.Error != nil {
		return Medium{}, res.Error
	}
	if res.RowsAffected == 1 {
		return row.medium(), gormdb.From(tx).Model(&mediumRow{}).Where("id = ? AND idle_since > 0", row.ID).Update("idle_since", int64(at)).Error
	}
	err := gormdb.From(tx).Create(&mediumRow{ID: string(m.ID), SHA256: m.SHA256, ContentType: m.ContentType, Size: m.Size, Width: m.Width,
		Height: m.Height, IdleSince: int64(at), CreatedAt: int64(at)}).Error
	if gormdb.IsDuplicate(err) {
		return Medium{}, fault.Wrap(fault.Conflict, "conflict.changed", err)
	}
	return m, err
}

func (store) bySum(tx dbx.Tx, sum string) (Medium, error) {
	var row mediumRow
	err := gormdb.From(tx).Where("sha256 = ?", sum).Take(&row).Error
	return row.medium(), gormdb.NotFound(err, "media.unknown")
}

func (store) medium(tx dbx.Tx, m id.ID[Medium]) (Medium, error) {
	var row mediumRow
	err := gormdb.From(tx).Where("id = ?", string(m)).Take(&row).Error
	return row.medium(), gormdb.NotFound(err, "media.unknown")
}

// setIdle sets since when nobody shows the pictures, 0 for somebody does, and
// returns how many of them there are.
func (store) setIdle(tx dbx.Tx, ids []id.ID[Medium], since clock.Instant) (int64, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	res := gormdb.From(tx).Model(&mediumRow{}).Where("id IN ?", text(ids)).Update("idle_since", int64(since))
	return res.RowsAffected, res.Error
}

func text[T any](ids []id.ID[T]) []string {
	out := make([]string, len(ids))
	for i, s := range ids {
		out[i] = string(s)
	}
	return out
}

// idle returns pictures that nobody has shown since before.
func (store) idle(tx dbx.Tx, before clock.Instant, limit int) ([]Medium, error) {
	var rows []mediumRow
	err := gormdb.From(tx).Where("idle_since > 0 AND idle_since < ?", int64(before)).Order("id").Limit(limit).Find(&rows).Error
	out := make([]Medium, len(rows))
	for i, r := range rows {
		out[i] = r.medium()
	}
	return out, err
}

// remove deletes the row unless somebody has claimed or kept it since.
func (store) remove(tx dbx.Tx, m id.ID[Medium], before clock.Instant) (bool, error) {
	res := gormdb.From(tx).Where("id = ? AND idle_since > 0 AND idle_since < ?", string(m), int64(before)).Delete(&mediumRow{})
	return res.RowsAffected == 1, res.Error
}
