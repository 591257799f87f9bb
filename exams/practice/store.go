package practice

import (
	"errors"

	"ankao/admin/people"
	"ankao/content/bank"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type runRow struct {
	ID         string `gorm:"primaryKey"`
	PersonID   string
	SyllabusID string
	PointID    string
	Mistakes   bool
	Questions  int
	Answered   int
	Correct    int
	StartedAt  int64
}

func (runRow) TableName() string { return "practice_runs" }

func insertRun(tx dbx.Tx, r Run) error {
	return gormdb.From(tx).Create(&runRow{ID: r.ID.String(), PersonID: r.PersonID.String(), SyllabusID: r.SyllabusID.String(),
		PointID: r.PointID.String(), Mistakes: r.Mistakes, Questions: r.Questions, StartedAt: int64(r.StartedAt)}).Error
}

func (r runRow) run() Run {
	return Run{ID: id.ID[Run](r.ID), PersonID: id.ID[people.Person](r.PersonID), SyllabusID: id.ID[bank.Syllabus](r.SyllabusID),
		PointID: id.ID[bank.Point](r.PointID), Mistakes: r.Mistakes, Questions: r.Questions, Answered: r.Answered, Correct: r.Correct,
		StartedAt: clock.Instant(r.StartedAt)}
}

// lockRun returns a run and keeps others from counting on it; found is false
// once it was forgotten.
func lockRun(tx dbx.Tx, run id.ID[Run], person id.ID[people.Person]) (r Run, found bool, err error) {
	var row runRow
	err = gormdb.ForUpdate(tx).Where("id = ? AND person_id = ?", run, person).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Run{}, false, nil
	}
	return row.run(), err == nil, err
}

func countRun(tx dbx.Tx, r Run) error {
	return gormdb.From(tx).Model(&runRow{}).Where("id = ?", r.ID).Updates(map[string]any{"answered": r.Answered, "correct": r.Correct}).Error
}

// listRuns returns a page of somebody's runs in which anything was answered,
// newest first.
func listRuns(tx dbx.Tx, person id.ID[people.Person], offset, limit int) ([]Run, int64, error) {
	g := gormdb.From(tx).Model(&runRow{}).Where("person_id = ? AND answered > 0", person)
	var total int64
	if err := g.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []runRow
	err := g.Order("started_at DESC, id DESC").Offset(offset).Limit(limit).Find(&rows).Error
	list := make([]Run, len(rows))
	for i, r := range rows {
		list[i] = r.run()
	}
	return list, total, err
}

type answerRow struct {
	RunID   string `gorm:"primaryKey"`
	Number  int    `gorm:"primaryKey;autoIncrement:false"`
	Correct bool
}

func (answerRow) TableName() string { return "practice_answers" }

// answered lists the questions of a locked run that were answered already.
func answered(tx dbx.Tx, run id.ID[Run]) (map[int]bool, error) {
	var numbers []int
	err := gormdb.From(tx).Model(&answerRow{}).Where("run_id = ?", run).Pluck("number", &numbers).Error
	done := make(map[int]bool, len(numbers))
	for _, n := range numbers {
		done[n] = true
	}
	return done, err
}

func insertAnswer(tx dbx.Tx, run id.ID[Run], number int, correct bool) error {
	return gormdb.From(tx).Create(&answerRow{RunID: run.String(), Number: number, Correct: correct}).Error
}

type mistakeRow struct {
	PersonID   string `gorm:"primaryKey"`
	QuestionID string `gorm:"primaryKey"`
	Wrong      int
	Streak     int
	LastSeen   int64
}

func (mistakeRow) TableName() string { return "practice_mistakes" }

func (r mistakeRow) mistake() Mistake {
	return Mistake{QuestionID: id.ID[bank.Question](r.QuestionID), Wrong: r.Wrong, Streak: r.Streak, LastSeen: clock.Instant(r.LastSeen)}
}

func lockMistake(tx dbx.Tx, person id.ID[people.Person], question id.ID[bank.Question]) (m Mistake, found bool, err error) {
	var row mistakeRow
	err = gormdb.ForUpdate(tx).Where("person_id = ? AND question_id = ?", person, question).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Mistake{QuestionID: question}, false, nil
	}
	return row.mistake(), err == nil, err
}

// putMistake writes a mistake, new or not.
func putMistake(tx dbx.Tx, person id.ID[people.Person], m Mistake) error {
	return gormdb.From(tx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&mistakeRow{PersonID: person.String(), QuestionID: m.QuestionID.String(),
		Wrong: m.Wrong, Streak: m.Streak, LastSeen: int64(m.LastSeen)}).Error
}

func deleteMistake(tx dbx.Tx, person id.ID[people.Person], question id.ID[bank.Question]) (gone bool, err error) {
	done := gormdb.From(tx).Where("person_id = ? AND question_id = ?", person, question).Delete(&mistakeRow{})
	return done.RowsAffected > 0, done.Error
}

// mistakesOf returns everything in somebody's book, what was seen last first.
// The public pool bounds it.
func mistakesOf(tx dbx.Tx, person id.ID[people.Person]) ([]Mistake, error) {
	var rows []mistakeRow
	err := gormdb.From(tx).Where("person_id = ?", person).Order("last_seen DESC, question_id").Find(&rows).Error
	list := make([]Mistake, len(rows))
	for i, r := range rows {
		list[i] = r.mistake()
	}
	return list, err
}

// forget removes runs and mistakes from before.
func forget(tx dbx.Tx, before clock.Instant) error {
	var ids []string
	if err := gormdb.From(tx).Model(&runRow{}).Where("started_at < ?", int64(before)).Limit(500).Pluck("id", &ids).Error; err != nil {
		return err
	}
	if len(ids) > 0 {
		if err := gormdb.From(tx).Where("run_id IN ?", ids).Delete(&answerRow{}).Error; err != nil {
			return err
		}
		if err := gormdb.From(tx).Where("id IN ?", ids).Delete(&runRow{}).Error; err != nil {
			return err
		}
	}
	return gormdb.From(tx).Where("last_seen < ?", int64(before)).Delete(&mistakeRow{}).Error
}
