package bank

import (
	"slices"

	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

// pointsOf finds where the questions of versions hang, some hundred at a time.
func (store) pointsOf(tx dbx.Tx, versions []id.ID[Version]) (map[id.ID[Version]]id.ID[Point], error) {
	found := make(map[id.ID[Version]]id.ID[Point], len(versions))
	for some := range slices.Chunk(versions, 500) {
		var rows []struct{ VersionID, PointID string }
		err := gormdb.From(tx).Table("question_versions v").Select("v.id AS version_id, q.point_id").
			Joins("JOIN questions q ON q.id = v.question_id").Where("v.id IN ? AND q.point_id <> ''", some).Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[id.ID[Version](r.VersionID)] = id.ID[Point](r.PointID)
		}
	}
	return found, nil
}
