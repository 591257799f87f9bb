package lists

import (
	"ankao/exams/entries"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
)

type listRow struct {
	RosterID   string `gorm:"primaryKey"`
	ExamID     string
	Entered    int
	PassedOver gormdb.JSON[[]PassedOver]
	SettledAt  int64
	MadeAt     int64
	MadeBy     string
}

func (listRow) TableName() string { return "entry_lists" }

func insert(tx dbx.Tx, l List) error {
	err := gormdb.From(tx).Create(&listRow{RosterID: l.RosterID.String(), ExamID: l.ExamID.String(), MadeAt: int64(l.MadeAt), MadeBy: l.MadeBy}).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "list.made", err)
	}
	return err
}

func read(tx dbx.Tx, rid RosterID, lock bool) (List, error) {
	q := gormdb.From(tx)
	if lock {
		q = gormdb.ForUpdate(tx)
	}
	var r listRow
	err := q.Where("roster_id = ?", rid).Take(&r).Error
	return List{RosterID: RosterID(r.RosterID), ExamID: entries.ExamID(r.ExamID), Entered: r.Entered, PassedOver: r.PassedOver.V,
		SettledAt: clock.Instant(r.SettledAt), MadeAt: clock.Instant(r.MadeAt), MadeBy: r.MadeBy}, gormdb.NotFound(err, "list.unknown")
}

func settle(tx dbx.Tx, l List) error {
	return gormdb.Changed(gormdb.From(tx).Model(&listRow{}).Where("roster_id = ? AND settled_at = 0", l.RosterID).Updates(map[string]any{
		"entered": l.Entered, "passed_over": gormdb.JSON[[]PassedOver]{V: l.PassedOver}, "settled_at": int64(l.SettledAt)}))
}
