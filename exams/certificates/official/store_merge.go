package official

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

// Repoint implements people.References.
func (PersonRefs) Repoint(tx dbx.Tx, from, to id.ID[people.Person]) error {
	return gormdb.From(tx).Model(&row{}).Where("person_id = ?", from.String()).Update("person_id", to.String()).Error
}
