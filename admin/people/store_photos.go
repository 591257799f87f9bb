package people

import (
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

type photoRow struct {
	ID        string `gorm:"primaryKey"`
	PersonID  string
	Basis     string
	BasisOn   string
	Source    string
	KeepUntil string
	MadeBy    string
	MadeName  string
	MadeAt    int64
}

func (photoRow) TableName() string { return "person_photos" }

func (r photoRow) photo() Photo {
	return Photo{ID: id.ID[Photo](r.ID), Person: id.ID[Person](r.PersonID), Basis: Basis(r.Basis), BasisOn: clock.Date(r.BasisOn),
		Source: PhotoSource(r.Source), KeepUntil: clock.Date(r.KeepUntil), MadeBy: r.MadeBy, MadeName: r.MadeName, MadeAt: clock.Instant(r.MadeAt)}
}

// photoOf returns the photo of a person, the zero Photo where there is none. An
// unknown person, or one who was merged into another, is a NotFound fault. lock
// holds the person until the end.
func (s store) photoOf(tx dbx.Tx, pid id.ID[Person], lock bool) (Photo, error) {
	g := gormdb.From(tx)
	if lock {
		g = gormdb.ForUpdate(tx)
	}
	var person personRow
	if err := g.Select("id, photo_id").Where("id = ? AND merged_into = ''", string(pid)).Take(&person).Error; err != nil {
		return Photo{}, gormdb.NotFound(err, "person.unknown")
	}
	if person.PhotoID == "" {
		return Photo{}, nil
	}
	var rows []photoRow
	err := gormdb.From(tx).Where("id = ?", person.PhotoID).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Photo{}, err
	}
	return rows[0].photo(), nil
}

// putPhoto makes p the photo of its person in the place of old.
func (s store) putPhoto(tx dbx.Tx, p, old Photo) error {
	if old.ID != "" {
		if err := gormdb.From(tx).Where("id = ?", string(old.ID)).Delete(&photoRow{}).Error; err != nil {
			return err
		}
	}
	row := photoRow{ID: string(p.ID), PersonID: string(p.Person), Basis: string(p.Basis), BasisOn: string(p.BasisOn), Source: string(p.Source),
		KeepUntil: string(p.KeepUntil), MadeBy: p.MadeBy, MadeName: p.MadeName, MadeAt: int64(p.MadeAt)}
	if err := gormdb.From(tx).Create(&row).Error; err != nil {
		return err
	}
	return s.setPhoto(tx, p.Person, p.ID)
}

func (s store) setPhoto(tx dbx.Tx, pid id.ID[Person], photo id.ID[Photo]) error {
	return gormdb.From(tx).Model(&personRow{}).Where("id = ?", string(pid)).Update("photo_id", string(photo)).Error
}

func (s store) deletePhoto(tx dbx.Tx, p Photo) error {
	if err := gormdb.From(tx).Where("id = ?", string(p.ID)).Delete(&photoRow{}).Error; err != nil {
		return err
	}
	return s.setPhoto(tx, p.Person, "")
}

// movePhoto gives a photo to another person.
func (s store) movePhoto(tx dbx.Tx, p Photo, to id.ID[Person]) error {
	if err := gormdb.From(tx).Model(&photoRow{}).Where("id = ?", string(p.ID)).Update("person_id", string(to)).Error; err != nil {
		return err
	}
	if err := s.setPhoto(tx, p.Person, ""); err != nil {
		return err
	}
	return s.setPhoto(tx, to, p.ID)
}

func (s store) photosOf(tx dbx.Tx, persons []id.ID[Person]) ([]Photo, error) {
	var out []Photo
	for chunk := range chunks(persons, 500) {
		var rows []photoRow
		if err := gormdb.From(tx).Where("person_id IN ?", chunk).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			out = append(out, r.photo())
		}
	}
	return out, nil
}

// photosUntil returns some photos whose last day is before today.
func (s store) photosUntil(tx dbx.Tx, today clock.Date, limit int) ([]Photo, error) {
	var rows []photoRow
	err := gormdb.From(tx).Where("keep_until < ?", string(today)).Order("keep_until, id").Limit(limit).Find(&rows).Error
	out := make([]Photo, len(rows))
	for i, r := range rows {
		out[i] = r.photo()
	}
	return out, err
}

func (s store) knownPhotos(tx dbx.Tx, ids []id.ID[Photo]) (map[id.ID[Photo]]bool, error) {
	known := map[id.ID[Photo]]bool{}
	if len(ids) == 0 {
		return known, nil
	}
	var rows []photoRow
	err := gormdb.From(tx).Select("id").Where("id IN ?", ids).Find(&rows).Error
	for _, r := range rows {
		known[id.ID[Photo](r.ID)] = true
	}
	return known, err
}
