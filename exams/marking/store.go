package marking

import (
	"slices"

	"ankao/content/bank"
	"ankao/content/bank/scoring"
	"ankao/exams/record"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

type runRow struct {
	AttemptID   string `gorm:"primaryKey"`
	Run         int    `gorm:"primaryKey;autoIncrement:false"`
	CandidateID string
	SessionID   string
	Marks       int
	TotalMarks  int
	PassMark    int
	Passed      bool
	RuleVersion string
	HeadSeq     int64
	HeadMac     string
	Reason      string
	CreatedBy   string
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	Mac         string
	MacKey      string
}

func (runRow) TableName() string { return "score_runs" }

type scoreRow struct {
	AttemptID string `gorm:"primaryKey"`
	Run       int    `gorm:"primaryKey;autoIncrement:false"`
	Question  int    `gorm:"primaryKey;autoIncrement:false"`
	VersionID string
	Rule      string
	Marks     int
	MaxMarks  int
}

func (scoreRow) TableName() string { return "score_rows" }

type publicationRow struct {
	SessionID   string `gorm:"primaryKey"`
	Edition     int    `gorm:"primaryKey;autoIncrement:false"`
	PublishedAt int64
	PublishedBy string
	Results     int
}

func (publicationRow) TableName() string { return "publications" }

type publishedRow struct {
	SessionID   string `gorm:"primaryKey"`
	Edition     int    `gorm:"primaryKey;autoIncrement:false"`
	CandidateID string `gorm:"primaryKey"`
	PersonID    string
	AttemptID   string
	Run         int
	Marks       int
	TotalMarks  int
	Passed      bool
	HandedInAt  int64
}

func (publishedRow) TableName() string { return "published_results" }

// store translates scores and publications to rows and back. Rows are added, never changed.
type store struct{}

// append stores runs with their rows.
func (store) append(tx dbx.Tx, runs []Run) error {
	heads := make([]runRow, len(runs))
	var rows []scoreRow
	for i, r := range runs {
		heads[i] = runRow{
			AttemptID: r.AttemptID.String(), Run: r.Number, CandidateID: r.CandidateID.String(), SessionID: r.SessionID.String(),
			Marks: r.Marks, TotalMarks: r.TotalMarks, PassMark: r.PassMark, Passed: r.Passed, RuleVersion: r.RuleVersion,
			HeadSeq: r.Head.Seq, HeadMac: r.Head.MAC, Reason: string(r.Reason), CreatedBy: r.By, CreatedAt: int64(r.CreatedAt),
			Mac: r.Note.MAC, MacKey: r.Note.KeyID,
		}
		for _, row := range r.Rows {
			rows = append(rows, scoreRow{
				AttemptID: r.AttemptID.String(), Run: r.Number, Question: row.Question, VersionID: row.VersionID.String(),
				Rule: string(row.Rule), Marks: row.Marks, MaxMarks: row.MaxMarks,
			})
		}
	}
	if err := create(tx, heads); err != nil {
		return err
	}
	return create(tx, rows)
}

// create inserts rows, some hundred at a time: SQLite takes 32,766 values in a statement.
func create[R any](tx dbx.Tx, rows []R) error {
	for some := range slices.Chunk(rows, 500) {
		if err := gormdb.From(tx).Create(&some).Error; err != nil {
			return err
		}
	}
	return nil
}

// newest returns the newest run of each attempt of a session, without rows.
func (store) newest(tx dbx.Tx, session SessionID) (map[AttemptID]Run, error) {
	var heads []runRow
	err := gormdb.From(tx).Where("session_id = ?", session.String()).Order("attempt_id, run").Find(&heads).Error
	newest := make(map[AttemptID]Run, len(heads))
	for _, h := range heads {
		newest[AttemptID(h.AttemptID)] = runOf(h)
	}
	return newest, err
}

// rows returns the rows of a run, by question.
func (store) rows(tx dbx.Tx, r Run) ([]Row, error) {
	var rows []scoreRow
	err := gormdb.From(tx).Where("attempt_id = ? AND run = ?", r.AttemptID.String(), r.Number).Order("question").Find(&rows).Error
	return rowsOf(rows), err
}

// ofAttempt returns every run of an attempt with its rows, the first one first.
func (st store) ofAttempt(tx dbx.Tx, attempt AttemptID) ([]Run, error) {
	var heads []runRow
	if err := gormdb.From(tx).Where("attempt_id = ?", attempt.String()).Order("run").Find(&heads).Error; err != nil {
		return nil, err
	}
	runs := make([]Run, len(heads))
	for i, h := range heads {
		runs[i] = runOf(h)
		rows, err := st.rows(tx, runs[i])
		if err != nil {
			return nil, err
		}
		runs[i].Rows = rows
	}
	return runs, nil
}

// count counts all runs.
func (store) count(tx dbx.Tx) (int, error) {
	var n int64
	err := gormdb.From(tx).Model(&runRow{}).Count(&n).Error
	return int(n), err
}

// publish stores a publication and what was told to whom.
func (store) publish(tx dbx.Tx, session SessionID, results []Published, at clock.Instant, by string) error {
	head := publicationRow{SessionID: session.String(), Edition: 1, PublishedAt: int64(at), PublishedBy: by, Results: len(results)}
	rows := make([]publishedRow, len(results))
	for i, p := range results {
		rows[i] = publishedRow{
			SessionID: p.SessionID.String(), Edition: p.Edition, CandidateID: p.CandidateID.String(), PersonID: p.PersonID.String(),
			AttemptID: p.AttemptID.String(), Run: p.Run, Marks: p.Marks, TotalMarks: p.TotalMarks, Passed: p.Passed, HandedInAt: int64(p.HandedInAt),
		}
	}
	if err := create(tx, []publicationRow{head}); err != nil {
		return err
	}
	return create(tx, rows)
}

// published returns what the candidates of a session were told last.
func (store) published(tx dbx.Tx, session SessionID) (map[CandidateID]Published, error) {
	all, err := findPublished(tx, "session_id = ?", session.String())
	last := make(map[CandidateID]Published, len(all))
	for _, p := range all {
		last[p.CandidateID] = p
	}
	return last, err
}

// ofPerson returns what a person was told last of each session.
func (store) ofPerson(tx dbx.Tx, person PersonID) ([]Published, error) {
	all, err := findPublished(tx, "person_id = ?", person.String())
	return lastEditions(all), err
}

// ofCandidate returns what a candidate was told last; false when nothing.
func (store) ofCandidate(tx dbx.Tx, candidate CandidateID) (Published, bool, error) {
	all, err := findPublished(tx, "candidate_id = ?", candidate.String())
	if err != nil || len(all) == 0 {
		return Published{}, false, err
	}
	return all[len(all)-1], true, nil
}

// ofCandidates returns what candidates were told last.
func (store) ofCandidates(tx dbx.Tx, candidates []CandidateID) (map[CandidateID]Published, error) {
	last := make(map[CandidateID]Published, len(candidates))
	for part := range slices.Chunk(candidates, 500) {
		all, err := findPublished(tx, "candidate_id IN ?", part)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			last[p.CandidateID] = p
		}
	}
	return last, nil
}

// publishedOf returns everything that was told of an attempt.
func (store) publishedOf(tx dbx.Tx, attempt AttemptID) ([]Published, error) {
	return findPublished(tx, "attempt_id = ?", attempt.String())
}

// findPublished lists results, the editions of a candidate in their order.
func findPublished(tx dbx.Tx, where string, values ...any) ([]Published, error) {
	var rows []publishedRow
	err := gormdb.From(tx).Where(where, values...).Order("candidate_id, edition").Find(&rows).Error
	all := make([]Published, len(rows))
	for i, r := range rows {
		all[i] = Published{
			SessionID: SessionID(r.SessionID), Edition: r.Edition, CandidateID: CandidateID(r.CandidateID), PersonID: PersonID(r.PersonID),
			AttemptID: AttemptID(r.AttemptID), Run: r.Run, Marks: r.Marks, TotalMarks: r.TotalMarks, Passed: r.Passed, HandedInAt: clock.Instant(r.HandedInAt),
		}
	}
	return all, err
}

// lastEditions keeps the last edition of each candidate, of a list in the order of findPublished.
func lastEditions(all []Published) []Published {
	var last []Published
	for i, p := range all {
		if i+1 == len(all) || all[i+1].CandidateID != p.CandidateID {
			last = append(last, p)
		}
	}
	return last
}

func runOf(h runRow) Run {
	return Run{
		AttemptID: AttemptID(h.AttemptID), Number: h.Run, CandidateID: CandidateID(h.CandidateID), SessionID: SessionID(h.SessionID),
		Marks: h.Marks, TotalMarks: h.TotalMarks, PassMark: h.PassMark, Passed: h.Passed, RuleVersion: h.RuleVersion,
		Head: record.Head{Seq: h.HeadSeq, MAC: h.HeadMac}, Reason: Reason(h.Reason), By: h.CreatedBy, CreatedAt: clock.Instant(h.CreatedAt),
		Note: record.Note{MAC: h.Mac, KeyID: h.MacKey},
	}
}

func rowsOf(rows []scoreRow) []Row {
	all := make([]Row, len(rows))
	for i, r := range rows {
		all[i] = Row{Question: r.Question, VersionID: id.ID[bank.Version](r.VersionID), Rule: scoring.Rule(r.Rule), Marks: r.Marks, MaxMarks: r.MaxMarks}
	}
	return all
}

// since returns the newest edition of each result that was handed in at that time or later.
func (store) since(tx dbx.Tx, since clock.Instant, persons []PersonID) ([]Published, error) {
	if persons == nil {
		all, err := findPublished(tx, "handed_in_at >= ?", int64(since))
		return lastEditions(all), err
	}
	var all []Published
	for some := range slices.Chunk(persons, 500) {
		found, err := findPublished(tx, "handed_in_at >= ? AND person_id IN ?", int64(since), some)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return lastEditions(all), nil
}
