package papers

import (
	"ankao/content/bank"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"
)

type paperRow struct {
	ID            string `gorm:"primaryKey"`
	SessionID     string
	CandidateID   string
	QuestionCount int
	Marks         int
	Body          string
	SHA256        string `gorm:"column:sha256"`
	CreatedAt     int64  `gorm:"autoCreateTime:false"`
	Difficulty    int
	Origin        string
}

func (paperRow) TableName() string { return "papers" }

// stored is a paper with the bytes that are kept of it.
type stored struct {
	paper Paper
	body  []byte
}

// paperBatch keeps one INSERT of papers near a megabyte.
const paperBatch = 50

func (s stored) row(now clock.Instant) paperRow {
	p := s.paper
	return paperRow{ID: p.ID.String(), SessionID: p.SessionID.String(), CandidateID: p.CandidateID.String(),
		QuestionCount: len(p.Items), Marks: p.Marks(), Body: string(s.body), SHA256: p.SHA256, CreatedAt: int64(now),
		Difficulty: p.Difficulty, Origin: string(p.Origin)}
}

func insertPapers(tx dbx.Tx, papers []stored, now clock.Instant) error {
	rows := make([]paperRow, len(papers))
	for i, s := range papers {
		rows[i] = s.row(now)
	}
	err := gormdb.From(tx).CreateInBatches(&rows, paperBatch).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "paper.exists", err)
	}
	return err
}

func (r paperRow) paper() (Paper, error) {
	p := Paper{ID: id.ID[Paper](r.ID), SessionID: id.ID[sessions.Session](r.SessionID), Origin: Origin(r.Origin), Difficulty: r.Difficulty,
		CandidateID: id.ID[sessions.Candidate](r.CandidateID), SHA256: r.SHA256}
	return p.parse([]byte(r.Body))
}

func readPaper(tx dbx.Tx, paperID id.ID[Paper]) (Paper, error) {
	return takePaper(tx, "id = ?", paperID.String())
}

func paperOf(tx dbx.Tx, candidateID id.ID[sessions.Candidate]) (Paper, error) {
	return takePaper(tx, "candidate_id = ?", candidateID.String())
}

func takePaper(tx dbx.Tx, where, value string) (Paper, error) {
	var row paperRow
	if err := gormdb.From(tx).Where(where, value).Take(&row).Error; err != nil {
		return Paper{}, gormdb.NotFound(err, "paper.unknown")
	}
	return row.paper()
}

// papersOf reads the papers of a session with their bodies.
func papersOf(tx dbx.Tx, sessionID id.ID[sessions.Session]) ([]Paper, error) {
	var rows []paperRow
	if err := gormdb.From(tx).Where("session_id = ?", sessionID).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	papers := make([]Paper, len(rows))
	for i, r := range rows {
		p, err := r.paper()
		if err != nil {
			return nil, err
		}
		papers[i] = p
	}
	return papers, nil
}

// listPapers reads what a list shows of the papers of a session: no bodies.
func listPapers(tx dbx.Tx, sessionID id.ID[sessions.Session]) ([]Paper, error) {
	var rows []paperRow
	err := gormdb.From(tx).Select("id, session_id, candidate_id, sha256, difficulty, origin").Where("session_id = ?", sessionID).Order("id").Find(&rows).Error
	papers := make([]Paper, len(rows))
	for i, r := range rows {
		papers[i] = Paper{ID: id.ID[Paper](r.ID), SessionID: id.ID[sessions.Session](r.SessionID), Origin: Origin(r.Origin),
			CandidateID: id.ID[sessions.Candidate](r.CandidateID), SHA256: r.SHA256, Difficulty: r.Difficulty}
	}
	return papers, err
}

type useRow struct {
	SessionID  string `gorm:"primaryKey"`
	QuestionID string `gorm:"primaryKey"`
	Papers     int
	DrawnAt    int64
}

func (useRow) TableName() string { return "paper_uses" }

// addUses counts questions that are on more papers of a session now.
func addUses(tx dbx.Tx, sessionID id.ID[sessions.Session], more map[id.ID[bank.Question]]int, now clock.Instant) error {
	known, err := usesOf(tx, sessionID)
	if err != nil {
		return err
	}
	var rows []useRow
	for q, n := range more {
		if known[q] == 0 {
			rows = append(rows, useRow{SessionID: sessionID.String(), QuestionID: q.String(), Papers: n, DrawnAt: int64(now)})
			continue
		}
		err := gormdb.Changed(gormdb.From(tx).Model(&useRow{}).Where("session_id = ? AND question_id = ?", sessionID, q).Update("papers", known[q]+n))
		if err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return gormdb.From(tx).CreateInBatches(&rows, 500).Error
}

func usesOf(tx dbx.Tx, sessionID id.ID[sessions.Session]) (map[id.ID[bank.Question]]int, error) {
	var rows []useRow
	err := gormdb.From(tx).Where("session_id = ?", sessionID).Find(&rows).Error
	used := make(map[id.ID[bank.Question]]int, len(rows))
	for _, r := range rows {
		used[id.ID[bank.Question](r.QuestionID)] = r.Papers
	}
	return used, err
}

// usedSince lists the questions that came on papers of other sessions since
// then.
func usedSince(tx dbx.Tx, since clock.Instant, except id.ID[sessions.Session]) (map[id.ID[bank.Question]]bool, error) {
	var ids []string
	err := gormdb.From(tx).Model(&useRow{}).Where("drawn_at >= ? AND session_id <> ?", int64(since), except).Distinct().Pluck("question_id", &ids).Error
	used := make(map[id.ID[bank.Question]]bool, len(ids))
	for _, one := range ids {
		used[id.ID[bank.Question](one)] = true
	}
	return used, err
}

// usesOfQuestion lists the sessions that a question was on papers of, newest
// first.
func usesOfQuestion(tx dbx.Tx, question id.ID[bank.Question], limit int) ([]Use, error) {
	var rows []useRow
	err := gormdb.From(tx).Where("question_id = ?", question).Order("drawn_at DESC, session_id").Limit(limit).Find(&rows).Error
	list := make([]Use, len(rows))
	for i, r := range rows {
		list[i] = Use{SessionID: id.ID[sessions.Session](r.SessionID), Papers: r.Papers, DrawnAt: clock.Instant(r.DrawnAt)}
	}
	return list, err
}
