package bank

import (
	"slices"

	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

func (store) stems(tx dbx.Tx, of id.ID[Syllabus], after id.ID[Question], limit int) ([]StemText, error) {
	g := gormdb.From(tx).Table("questions").Select("id, state, type, stem").Where("id > ?", string(after))
	if of != "" {
		g = g.Where("syllabus_id = ?", string(of))
	}
	var out []StemText
	return out, g.Order("id").Limit(limit).Find(&out).Error
}

func (store) latest(tx dbx.Tx, ids []id.ID[Question]) (map[id.ID[Question]]Known, error) {
	out := map[id.ID[Question]]Known{}
	for part := range slices.Chunk(ids, 500) {
		var rows []struct {
			ID, State string
			Content   gormdb.JSON[QuestionContent]
			Answer    gormdb.JSON[QuestionKey]
		}
		err := gormdb.From(tx).Table("questions").Joins("JOIN question_versions ON question_versions.id = questions.latest_id").
			Select("questions.id, questions.state, question_versions.content, question_versions.answer").
			Where("questions.id IN ?", text(part)).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[id.ID[Question](r.ID)] = Known{ID: id.ID[Question](r.ID), State: State(r.State), Content: r.Content.V, Key: r.Answer.V}
		}
	}
	return out, nil
}

// removeDrafts deletes those of the questions that are as they were made, with
// their versions and terms, and tells which and what pictures they showed.
func (store) removeDrafts(tx dbx.Tx, ids []id.ID[Question]) (removed []id.ID[Question], media []id.ID[Medium], err error) {
	for part := range slices.Chunk(ids, 200) {
		var rows []questionRow
		if err := gormdb.ForUpdate(tx).Where("id IN ? AND state = ? AND number = 1 AND version = 1 AND published_id = ''", text(part), string(Draft)).
			Find(&rows).Error; err != nil {
			return nil, nil, err
		}
		gone := make([]string, len(rows))
		for i, r := range rows {
			gone[i] = r.ID
			removed = append(removed, id.ID[Question](r.ID))
			for terms := range slices.Chunk(Terms(r.Stem), 500) {
				if err := gormdb.From(tx).Where("term IN ? AND question_id = ?", terms, r.ID).Delete(&termRow{}).Error; err != nil {
					return nil, nil, err
				}
			}
		}
		var versions []versionRow
		if err := gormdb.From(tx).Select("id, content").Where("question_id IN ?", gone).Find(&versions).Error; err != nil {
			return nil, nil, err
		}
		for _, v := range versions {
			media = append(media, v.Content.V.Media()...)
		}
		if err := gormdb.From(tx).Where("question_id IN ?", gone).Delete(&versionRow{}).Error; err != nil {
			return nil, nil, err
		}
		if err := gormdb.From(tx).Where("id IN ?", gone).Delete(&questionRow{}).Error; err != nil {
			return nil, nil, err
		}
	}
	return removed, media, nil
}
