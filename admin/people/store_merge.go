package people

import (
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
)

// lockPersons holds two persons until the transaction ends, always in the same
// order.
func (s store) lockPersons(tx dbx.Tx, a, b id.ID[Person]) error {
	var ids []string
	return gormdb.ForUpdate(tx).Model(&personRow{}).Where("id IN ?", []string{string(a), string(b)}).Order("id").Pluck("id", &ids).Error
}

// bury makes a tombstone of a person: it holds nothing but where they have gone.
func (s store) bury(tx dbx.Tx, gone, kept id.ID[Person]) error {
	g := gormdb.From(tx).Model(&personRow{})
	if err := g.Where("id = ?", string(gone)).Updates(map[string]any{"merged_into": string(kept), "id_number": "", "id_lookup": "merged:" + string(gone),
		"phone": "", "phone_lookup": "", "organisation_id": "", "photo_id": "", "version": gorm.Expr("version + 1")}).Error; err != nil {
		return err
	}
	return gormdb.From(tx).Model(&personRow{}).Where("merged_into = ?", string(gone)).Update("merged_into", string(kept)).Error
}

func (s store) buryOrganisation(tx dbx.Tx, gone Organisation, kept id.ID[Organisation]) error {
	if err := gormdb.From(tx).Model(&personRow{}).Where("organisation_id = ?", string(gone.ID)).
		Updates(map[string]any{"organisation_id": string(kept), "version": gorm.Expr("version + 1")}).Error; err != nil {
		return err
	}
	res := gormdb.From(tx).Model(&organisationRow{}).Where("id = ? AND version = ?", string(gone.ID), gone.Version).Updates(map[string]any{
		"merged_into": string(kept), "code": "", "code_key": "merged:" + string(gone.ID)[7:], "contact": "", "phone": "", "version": gone.Version + 1})
	if err := gormdb.Changed(res); err != nil {
		return err
	}
	return gormdb.From(tx).Model(&organisationRow{}).Where("merged_into = ?", string(gone.ID)).Update("merged_into", string(kept)).Error
}

// pair is two persons by their ids.
type pair struct {
	First, Second string
	Phones        int
}

// twins finds pairs of one name that share a phone or an organisation.
func (s store) twins(tx dbx.Tx, offset, limit int) ([]Twins, int64, error) {
	g := gormdb.From(tx).Table("persons AS a").
		Joins("JOIN persons AS b ON b.name = a.name AND b.id > a.id AND b.merged_into = '' AND " +
			"(a.phone_lookup <> '' AND b.phone_lookup = a.phone_lookup OR a.organisation_id <> '' AND b.organisation_id = a.organisation_id)").
		Where("a.merged_into = ''")
	var total int64
	if err := g.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var pairs []pair
	if err := g.Select("a.id AS first, b.id AS second, CASE WHEN a.phone_lookup <> '' AND b.phone_lookup = a.phone_lookup THEN 1 ELSE 0 END AS phones").
		Order("phones DESC, a.name, a.id, b.id").Offset(offset).Limit(limit).Scan(&pairs).Error; err != nil {
		return nil, 0, err
	}
	var ids []id.ID[Person]
	for _, p := range pairs {
		ids = append(ids, id.ID[Person](p.First), id.ID[Person](p.Second))
	}
	found, err := s.persons(tx, ids)
	if err != nil {
		return nil, 0, err
	}
	byID := map[string]Person{}
	for _, p := range found {
		byID[p.ID.String()] = p
	}
	out := make([]Twins, len(pairs))
	for n, p := range pairs {
		out[n] = Twins{First: byID[p.First], Second: byID[p.Second], Reason: SameOrganisation}
		if p.Phones == 1 {
			out[n].Reason = SamePhone
		}
	}
	return out, total, nil
}
