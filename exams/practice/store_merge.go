package practice

import (
	"ankao/admin/people"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

// PersonRefs lets what this package keeps of a person follow them when they turn
// out to be somebody who is registered twice. Nothing here stands in the way.
type PersonRefs struct{}

// Conflict implements people.References.
func (PersonRefs) Conflict(dbx.Tx, id.ID[people.Person], id.ID[people.Person]) (string, error) {
	return "", nil
}

// Repoint implements people.References. A question in both books of mistakes
// stays as the surviving one has it.
func (PersonRefs) Repoint(tx dbx.Tx, from, to id.ID[people.Person]) error {
	runs := gormdb.From(tx).Model(&runRow{}).Where("person_id = ?", from.String())
	if err := runs.Update("person_id", to.String()).Error; err != nil {
		return err
	}
	var both []string
	of := gormdb.From(tx).Model(&mistakeRow{}).Where("person_id = ?", to.String())
	if err := of.Pluck("question_id", &both).Error; err != nil {
		return err
	}
	if len(both) > 0 {
		if err := gormdb.From(tx).Where("person_id = ? AND question_id IN ?", from.String(), both).Delete(&mistakeRow{}).Error; err != nil {
			return err
		}
	}
	return gormdb.From(tx).Model(&mistakeRow{}).Where("person_id = ?", from.String()).Update("person_id", to.String()).Error
}
