package main

import (
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
)

type store struct{}

// spread moves the drafts into every state at moments of their own, as years of
// work would have left them.
func (store) spread(tx dbx.Tx) error {
	const now = 1_790_000_000_000
	g := gormdb.From(tx)
	var ids []string
	if err := g.Table("questions").Order("id").Pluck("id", &ids).Error; err != nil {
		return err
	}
	for i := 0; i < len(ids); i += 500 {
		part := ids[i:min(i+500, len(ids))]
		at := now - int64(i/500*7919%4001)*3_600_000
		state := []string{"published", "published", "draft", "published", "in_review", "published", "retired"}[i/500%7]
		published := "''"
		if state == "published" {
			published = "latest_id"
		}
		if err := g.Exec("UPDATE questions SET state = ?, published_id = "+published+", updated_at = ?, practice = ? WHERE id IN ?", state, at, i/500%9 == 0, part).Error; err != nil {
			return err
		}
		if err := g.Exec("UPDATE question_versions SET state = ? WHERE question_id IN ?", state, part).Error; err != nil {
			return err
		}
	}
	return nil
}
