package papers

import (
	"errors"

	"ankao/admin/tasks"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/fault"
	"ankao/internal/id"

	"gorm.io/gorm"
)

type spareRow struct {
	ID            string `gorm:"primaryKey"`
	SessionID     string
	Number        int
	QuestionCount int
	Marks         int
	Difficulty    int
	Body          string
	SHA256        string `gorm:"column:sha256"`
	CreatedAt     int64  `gorm:"autoCreateTime:false"`
	UsedBy        string
	UsedAt        int64
}

func (spareRow) TableName() string { return "spare_papers" }

func insertSpares(tx dbx.Tx, papers []stored, now clock.Instant) error {
	if len(papers) == 0 {
		return nil
	}
	rows := make([]spareRow, len(papers))
	for i, s := range papers {
		r := s.row(now)
		rows[i] = spareRow{ID: r.ID, SessionID: r.SessionID, Number: s.paper.Spare, QuestionCount: r.QuestionCount, Marks: r.Marks,
			Difficulty: r.Difficulty, Body: r.Body, SHA256: r.SHA256, CreatedAt: r.CreatedAt}
	}
	return gormdb.From(tx).CreateInBatches(&rows, paperBatch).Error
}

// useSpare gives the first spare that nobody has to a candidate; found is false
// when there is none. Its body goes over as it was frozen.
func useSpare(tx dbx.Tx, sessionID id.ID[sessions.Session], candidate id.ID[sessions.Candidate], now clock.Instant) (number int, found bool, err error) {
	var row spareRow
	err = gormdb.ForUpdate(tx).Where("session_id = ? AND used_by = ''", sessionID).Order("number").Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	err = gormdb.Changed(gormdb.From(tx).Model(&spareRow{}).Where("id = ? AND used_by = ''", row.ID).
		Updates(map[string]any{"used_by": candidate.String(), "used_at": int64(now)}))
	if err != nil {
		return 0, false, err
	}
	err = gormdb.From(tx).Create(&paperRow{ID: row.ID, SessionID: row.SessionID, CandidateID: candidate.String(), QuestionCount: row.QuestionCount,
		Marks: row.Marks, Body: row.Body, SHA256: row.SHA256, CreatedAt: row.CreatedAt, Difficulty: row.Difficulty, Origin: string(FromSpare)}).Error
	if gormdb.IsDuplicate(err) {
		err = fault.Wrap(fault.Conflict, "paper.exists", err)
	}
	return row.Number, true, err
}

func (r spareRow) paper() (Paper, error) {
	return r.head().parse([]byte(r.Body))
}

func (r spareRow) head() Paper {
	return Paper{ID: id.ID[Paper](r.ID), SessionID: id.ID[sessions.Session](r.SessionID), CandidateID: id.ID[sessions.Candidate](r.UsedBy),
		Spare: r.Number, Origin: FromSpare, Difficulty: r.Difficulty, SHA256: r.SHA256}
}

func readSpare(tx dbx.Tx, paperID id.ID[Paper]) (Paper, error) {
	var row spareRow
	if err := gormdb.From(tx).Where("id = ?", paperID).Take(&row).Error; err != nil {
		return Paper{}, gormdb.NotFound(err, "paper.unknown")
	}
	return row.paper()
}

// sparesOf reads the spares of a session with their bodies.
func sparesOf(tx dbx.Tx, sessionID id.ID[sessions.Session]) ([]Paper, error) {
	var rows []spareRow
	if err := gormdb.From(tx).Where("session_id = ?", sessionID).Order("number").Find(&rows).Error; err != nil {
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

// listSpares reads what a list shows of the spares of a session: no bodies.
func listSpares(tx dbx.Tx, sessionID id.ID[sessions.Session]) ([]Paper, error) {
	var rows []spareRow
	err := gormdb.From(tx).Select("id, session_id, number, difficulty, sha256, used_by").Where("session_id = ?", sessionID).Order("number").Find(&rows).Error
	papers := make([]Paper, len(rows))
	for i, r := range rows {
		papers[i] = r.head()
	}
	return papers, err
}

type drawRow struct {
	SessionID   string `gorm:"primaryKey"`
	Method      int
	Seed        string // sealed
	Pool        []byte
	Papers      int
	Spares      int
	Most        int
	Balanced    int
	Easiest     int
	Hardest     int
	UnsetLevels int
	TaskID      string
	DrawnAt     int64
}

func (drawRow) TableName() string { return "paper_draws" }

func insertDraw(tx dbx.Tx, d Drawing, sealed string, pool []byte) error {
	row := drawRow{SessionID: d.SessionID.String(), Method: drawMethod, Seed: sealed, Pool: pool, Papers: d.Papers, Spares: d.Spares, Most: d.Most,
		Easiest: d.Easiest, Hardest: d.Hardest, UnsetLevels: d.Unset, TaskID: d.TaskID.String(), DrawnAt: int64(d.At)}
	if d.Balanced {
		row.Balanced = 1
	}
	return gormdb.From(tx).Create(&row).Error
}

// readDraw returns how a session was drawn; found is false for one that was
// frozen before that was kept, or not at all.
func readDraw(tx dbx.Tx, sessionID id.ID[sessions.Session]) (row drawRow, d Drawing, found bool, err error) {
	err = gormdb.From(tx).Where("session_id = ?", sessionID).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, Drawing{}, false, nil
	}
	d = Drawing{SessionID: sessionID, Papers: row.Papers, Spares: row.Spares, Most: row.Most, Balanced: row.Balanced == 1, Easiest: row.Easiest,
		Hardest: row.Hardest, Unset: row.UnsetLevels, TaskID: id.ID[tasks.Task](row.TaskID), At: clock.Instant(row.DrawnAt)}
	return row, d, err == nil, err
}
