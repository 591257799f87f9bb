package journal

import (
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

type store struct{}

type eventRow struct {
	ID         string `gorm:"primaryKey"`
	QuestionID string
	Number     int
	Act        string
	ActorID    string
	ActorName  string
	Said       string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
}

func (eventRow) TableName() string { return "question_events" }

func (store) insert(tx dbx.Tx, events []Event) error {
	rows := make([]eventRow, len(events))
	for i, e := range events {
		rows[i] = eventRow{ID: string(e.ID), QuestionID: e.QuestionID, Number: e.Number, Act: e.Act, ActorID: e.ByID, ActorName: e.ByName, Said: e.Text, CreatedAt: int64(e.At)}
	}
	return gormdb.From(tx).Create(&rows).Error
}

func (store) of(tx dbx.Tx, question string, limit int) ([]Event, int64, error) {
	var total int64
	if err := gormdb.From(tx).Model(&eventRow{}).Where("question_id = ?", question).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []eventRow
	err := gormdb.From(tx).Where("question_id = ?", question).Order("id DESC").Limit(limit).Find(&rows).Error
	out := make([]Event, len(rows))
	for i, r := range rows {
		out[i] = Event{ID: id.ID[Event](r.ID), QuestionID: r.QuestionID, Number: r.Number, Act: r.Act, ByID: r.ActorID, ByName: r.ActorName, Text: r.Said, At: clock.Instant(r.CreatedAt)}
	}
	return out, total, err
}

func (store) comments(tx dbx.Tx, questions []string) (map[string]int, error) {
	out := map[string]int{}
	if len(questions) == 0 {
		return out, nil
	}
	var rows []struct {
		QuestionID string
		N          int
	}
	err := gormdb.From(tx).Table("question_events").Select("question_id, COUNT(*) AS n").
		Where("question_id IN ? AND act IN ?", questions, []string{Comment, ReturnedAct}).Group("question_id").Find(&rows).Error
	for _, r := range rows {
		out[r.QuestionID] = r.N
	}
	return out, err
}
