package papers

import (
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
}

func (paperRow) TableName() string { return "papers" }

// stored is a paper with the bytes that are kept of it.
type stored struct {
	paper Paper
	body  []byte
}

// paperBatch keeps one INSERT of papers near a megabyte.
const paperBatch = 50

func insertPapers(tx dbx.Tx, papers []stored, now clock.Instant) error {
	rows := make([]paperRow, len(papers))
	for i, s := range papers {
		p := s.paper
		rows[i] = paperRow{ID: p.ID.String(), SessionID: p.SessionID.String(), CandidateID: p.CandidateID.String(),
			QuestionCount: len(p.Items), Marks: p.Marks(), Body: string(s.body), SHA256: p.SHA256, CreatedAt: int64(now)}
	}
	err := gormdb.From(tx).Create(&rows).Error
	if gormdb.IsDuplicate(err) {
		return fault.Wrap(fault.Conflict, "paper.exists", err)
	}
	return err
}

func (r paperRow) paper() (Paper, error) {
	p := Paper{ID: id.ID[Paper](r.ID), SessionID: id.ID[sessions.Session](r.SessionID),
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
