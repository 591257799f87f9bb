package entries

import (
	"ankao/admin/people"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

// PersonRefs lets entries follow a person, or an organisation, that turns out to
// be registered twice.
type PersonRefs struct{}

// Conflict implements people.References: nobody has two open entries for one
// exam.
func (PersonRefs) Conflict(tx dbx.Tx, from, to id.ID[people.Person]) (string, error) {
	var n int64
	err := gormdb.From(tx).Model(&entryRow{}).Where("person_id = ? AND closed_at = 0 AND exam_id IN (?)", from.String(),
		gormdb.From(tx).Model(&entryRow{}).Select("exam_id").Where("person_id = ? AND closed_at = 0", to.String())).Count(&n).Error
	if err != nil || n == 0 {
		return "", err
	}
	return "merge.entries", nil
}

// Repoint implements people.References; the key of an open entry holds the
// person.
func (PersonRefs) Repoint(tx dbx.Tx, from, to id.ID[people.Person]) error {
	var rows []entryRow
	if err := gormdb.ForUpdate(tx).Where("person_id = ?", from.String()).Order("id").Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		e := row.entry()
		e.PersonID = to
		moved := rowOf(e)
		if err := gormdb.From(tx).Model(&entryRow{}).Where("id = ?", row.ID).
			Updates(map[string]any{"person_id": moved.PersonID, "open_key": moved.OpenKey, "version": row.Version + 1}).Error; err != nil {
			return err
		}
	}
	return nil
}

// RepointOrganisation implements people.OrganisationReferences.
func (PersonRefs) RepointOrganisation(tx dbx.Tx, from, to id.ID[people.Organisation]) error {
	return gormdb.From(tx).Model(&entryRow{}).Where("organisation_id = ?", from.String()).Update("organisation_id", to.String()).Error
}
