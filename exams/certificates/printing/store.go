package printing

import (
	"slices"

	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

type store struct{}

type printRow struct {
	ID            string `gorm:"primaryKey"`
	CertificateID string
	CopyNumber    int
	Reason        string
	Batch         string
	PrintedAt     int64
	PrintedBy     string
	PrintedByID   string
}

func (printRow) TableName() string { return "certificate_prints" }

func (r printRow) copied() Copy {
	return Copy{ID: id.ID[Copy](r.ID), CertificateID: CertificateID(r.CertificateID), Number: r.CopyNumber, Reason: r.Reason, Batch: r.Batch,
		At: clock.Instant(r.PrintedAt), By: r.PrintedBy, ByID: r.PrintedByID}
}

type handoutRow struct {
	CertificateID string `gorm:"primaryKey"`
	GivenOn       string
	Proxy         string
	Note          string
	RecordedAt    int64
	RecordedBy    string
}

func (handoutRow) TableName() string { return "certificate_handouts" }

func (store) copies(tx dbx.Tx, cid CertificateID) (int, error) {
	var last int
	err := gormdb.From(tx).Model(&printRow{}).Where("certificate_id = ?", string(cid)).Select("COALESCE(MAX(copy_number), 0)").Scan(&last).Error
	return last, err
}

// insert is refused when somebody else printed the same copy meanwhile.
func (store) insert(tx dbx.Tx, c Copy) error {
	err := gormdb.From(tx).Create(&printRow{ID: string(c.ID), CertificateID: string(c.CertificateID), CopyNumber: c.Number, Reason: c.Reason, Batch: c.Batch,
		PrintedAt: int64(c.At), PrintedBy: c.By, PrintedByID: c.ByID}).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "conflict.changed", err)
	}
	return err
}

func (store) get(tx dbx.Tx, copyID id.ID[Copy]) (Copy, error) {
	var row printRow
	if err := gormdb.From(tx).Where("id = ?", string(copyID)).Take(&row).Error; err != nil {
		return Copy{}, gormdb.NotFound(err, "print.unknown")
	}
	return row.copied(), nil
}

func (store) copiesOf(tx dbx.Tx, ids []CertificateID) (map[CertificateID][]Copy, error) {
	out := map[CertificateID][]Copy{}
	for some := range slices.Chunk(ids, 500) {
		var rows []printRow
		if err := gormdb.From(tx).Where("certificate_id IN ?", some).Order("certificate_id, copy_number").Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			c := r.copied()
			out[c.CertificateID] = append(out[c.CertificateID], c)
		}
	}
	return out, nil
}

func (store) ofBatch(tx dbx.Tx, batch string) (map[CertificateID]bool, error) {
	var ids []CertificateID
	err := gormdb.From(tx).Model(&printRow{}).Where("batch = ?", batch).Pluck("certificate_id", &ids).Error
	out := make(map[CertificateID]bool, len(ids))
	for _, cid := range ids {
		out[cid] = true
	}
	return out, err
}

func (store) handouts(tx dbx.Tx, ids []CertificateID) (map[CertificateID]Handout, error) {
	out := map[CertificateID]Handout{}
	for some := range slices.Chunk(ids, 500) {
		var rows []handoutRow
		if err := gormdb.From(tx).Where("certificate_id IN ?", some).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			cid := CertificateID(r.CertificateID)
			out[cid] = Handout{CertificateID: cid, On: clock.Date(r.GivenOn), Proxy: r.Proxy, Note: r.Note, At: clock.Instant(r.RecordedAt), By: r.RecordedBy}
		}
	}
	return out, nil
}

func (store) handOut(tx dbx.Tx, h Handout) error {
	err := gormdb.From(tx).Create(&handoutRow{CertificateID: string(h.CertificateID), GivenOn: string(h.On), Proxy: h.Proxy, Note: h.Note,
		RecordedAt: int64(h.At), RecordedBy: h.By}).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "conflict.changed", err)
	}
	return err
}
