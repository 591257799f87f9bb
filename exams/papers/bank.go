package papers

import (
	"ankao/content/bank"
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// Bank is what papers are drawn from.
type Bank interface {
	// Pool returns the published questions of a part of a syllabus, ordered by id.
	Pool(tx dbx.Tx, f PoolFilter) ([]Draw, error)
	// Versions returns question versions with their content.
	Versions(tx dbx.Tx, ids []id.ID[bank.Version]) (map[id.ID[bank.Version]]bank.Version, error)
}

// PoolFilter names a part of a syllabus.
type PoolFilter struct {
	SyllabusID id.ID[bank.Syllabus]
	PointID    id.ID[bank.Point] // with all points below it; empty: any
	Type       bank.Type
}

// Draw is a question that can be drawn, in its published version.
type Draw struct {
	VersionID  id.ID[bank.Version]
	QuestionID id.ID[bank.Question]
	Type       bank.Type
	PointID    id.ID[bank.Point]
}
