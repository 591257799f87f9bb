package audit

import (
	"errors"

	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type store struct{}

type entryRow struct {
	ID        string `gorm:"primaryKey"`
	At        int64
	ActorKind string
	ActorID   string
	ActorName string
	Action    string
	Object    string
	ObjectID  string
	Detail    gormdb.JSON[map[string]any]
	Address   string
	Request   string
	Sealed    bool
}

func (entryRow) TableName() string { return "audit_entries" }

type linkRow struct {
	Seq     int64 `gorm:"primaryKey;autoIncrement:false"`
	EntryID string
	MAC     string `gorm:"column:mac"`
	MACKey  string `gorm:"column:mac_key"`
	Seal    string
	SealKey string
}

func (linkRow) TableName() string { return "audit_links" }

func (r entryRow) record() Record {
	return Record{
		ID: id.ID[Record](r.ID), At: clock.Instant(r.At), Sealed: r.Sealed,
		Actor: Actor{Kind: r.ActorKind, ID: r.ActorID, Name: r.ActorName, Address: r.Address, Request: r.Request},
		Entry: Entry{Action: r.Action, Object: r.Object, ObjectID: r.ObjectID, Detail: r.Detail.V},
	}
}

func (r linkRow) link() Link {
	return Link{Seq: r.Seq, Entry: id.ID[Record](r.EntryID), MAC: r.MAC, MACKey: r.MACKey, Seal: r.Seal, SealKey: r.SealKey}
}

func (store) insert(tx dbx.Tx, r Record) error {
	return gormdb.From(tx).Create(&entryRow{
		ID: string(r.ID), At: int64(r.At), ActorKind: r.Actor.Kind, ActorID: r.Actor.ID, ActorName: r.Actor.Name,
		Action: r.Entry.Action, Object: r.Entry.Object, ObjectID: r.Entry.ObjectID,
		Detail: gormdb.JSON[map[string]any]{V: r.Entry.Detail}, Address: r.Actor.Address, Request: r.Actor.Request,
	}).Error
}

func (store) unsealed(tx dbx.Tx, limit int) ([]Record, error) {
	var rows []entryRow
	err := gormdb.ForUpdate(tx).Where("sealed = 0").Order("id").Limit(limit).Find(&rows).Error
	return records(rows), err
}

func records(rows []entryRow) []Record {
	out := make([]Record, len(rows))
	for i, r := range rows {
		out[i] = r.record()
	}
	return out
}

func (store) lastLink(tx dbx.Tx) (Link, error) {
	var row linkRow
	err := gormdb.From(tx).Order("seq DESC").Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Link{}, nil
	}
	return row.link(), err
}

func (store) insertLinks(tx dbx.Tx, links []Link) error {
	rows := make([]linkRow, len(links))
	ids := make([]string, len(links))
	for i, l := range links {
		rows[i] = linkRow{Seq: l.Seq, EntryID: string(l.Entry), MAC: l.MAC, MACKey: l.MACKey, Seal: l.Seal, SealKey: l.SealKey}
		ids[i] = string(l.Entry)
	}
	if err := gormdb.From(tx).CreateInBatches(rows, 100).Error; err != nil {
		return err
	}
	return gormdb.From(tx).Model(&entryRow{}).Where("id IN ?", ids).Update("sealed", 1).Error
}

func (store) counts(tx dbx.Tx) (entries, sealed int64, err error) {
	g := gormdb.From(tx)
	err = errors.Join(g.Model(&entryRow{}).Count(&entries).Error,
		g.Model(&entryRow{}).Where("sealed = 1").Count(&sealed).Error)
	return entries, sealed, err
}

func (store) linksAfter(tx dbx.Tx, seq int64, limit int) ([]Link, map[id.ID[Record]]Record, error) {
	var rows []linkRow
	if err := gormdb.From(tx).Where("seq > ?", seq).Order("seq").Limit(limit).Find(&rows).Error; err != nil {
		return nil, nil, err
	}
	links := make([]Link, len(rows))
	ids := make([]string, len(rows))
	for i, r := range rows {
		links[i] = r.link()
		ids[i] = r.EntryID
	}
	var entries []entryRow
	if err := gormdb.From(tx).Where("id IN ?", ids).Find(&entries).Error; err != nil {
		return nil, nil, err
	}
	byID := make(map[id.ID[Record]]Record, len(entries))
	for _, e := range entries {
		byID[id.ID[Record](e.ID)] = e.record()
	}
	return links, byID, nil
}

func (store) list(tx dbx.Tx, f Filter, offset, limit int) ([]Record, int64, error) {
	q := gormdb.From(tx).Model(&entryRow{})
	for column, value := range map[string]string{"actor_id": f.Actor, "action": f.Action, "object": f.Object, "object_id": f.ObjectID} {
		if value != "" {
			q = q.Where(column+" = ?", value)
		}
	}
	if f.From != 0 {
		q = q.Where("at >= ?", int64(f.From))
	}
	if f.To != 0 {
		q = q.Where("at < ?", int64(f.To))
	}
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []entryRow
	err := q.Order("id DESC").Offset(offset).Limit(limit).Find(&rows).Error
	return records(rows), total, err
}
