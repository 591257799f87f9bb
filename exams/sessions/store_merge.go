package sessions

import (
	"ankao/admin/people"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

// PersonRefs lets candidates follow a person who turns out to be registered
// twice.
type PersonRefs struct{}

// Conflict implements people.References: nobody is a candidate twice in one
// session.
func (PersonRefs) Conflict(tx dbx.Tx, from, to id.ID[people.Person]) (string, error) {
	var n int64
	err := gormdb.From(tx).Model(&candidateRow{}).Where("person_id = ? AND session_id IN (?)", from.String(),
		gormdb.From(tx).Model(&candidateRow{}).Select("session_id").Where("person_id = ?", to.String())).Count(&n).Error
	if err != nil || n == 0 {
		return "", err
	}
	return "merge.candidates", nil
}

// Repoint implements people.References.
func (PersonRefs) Repoint(tx dbx.Tx, from, to id.ID[people.Person]) error {
	return gormdb.From(tx).Model(&candidateRow{}).Where("person_id = ?", from.String()).Update("person_id", to.String()).Error
}
