package bank

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"ankao/content/bank/syllabus"
	"ankao/content/bank/wording"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

type store struct{}

type questionRow struct {
	ID          string `gorm:"primaryKey"`
	SyllabusID  string
	PointID     string
	LatestID    string
	PublishedID string
	Number      int
	State       string
	Type        string
	Difficulty  int
	Stem        string
	SearchText  string
	StemHash    string
	HasImage    bool
	AuthorName  string
	Practice    bool
	Version     int64
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	UpdatedAt   int64 `gorm:"autoUpdateTime:false"`
}

func (questionRow) TableName() string { return "questions" }

type versionRow struct {
	ID           string `gorm:"primaryKey"`
	QuestionID   string
	Number       int
	State        string
	Type         string
	Difficulty   int
	OptionIDs    string `gorm:"column:option_ids"`
	Content      gormdb.JSON[QuestionContent]
	Answer       gormdb.JSON[QuestionKey]
	SHA256       string `gorm:"column:sha256"`
	AuthorID     string
	AuthorName   string
	Editors      gormdb.JSON[[]string]
	ReviewerID   string
	ReviewerName string
	Comment      string
	Source       string
	CreatedAt    int64 `gorm:"autoCreateTime:false"`
	ReviewedAt   int64
}

func (versionRow) TableName() string { return "question_versions" }

type termRow struct {
	Term       int64  `gorm:"primaryKey;autoIncrement:false"`
	QuestionID string `gorm:"primaryKey"`
}

func (termRow) TableName() string { return "question_terms" }

func (r questionRow) question() Question {
	return Question{ID: id.ID[Question](r.ID), Syllabus: id.ID[Syllabus](r.SyllabusID), Point: id.ID[Point](r.PointID),
		Latest: id.ID[Version](r.LatestID), Published: id.ID[Version](r.PublishedID), Practice: r.Practice, Version: r.Version,
		Created: clock.Instant(r.CreatedAt), Updated: clock.Instant(r.UpdatedAt)}
}

func toVersionRow(v Version) versionRow {
	ids := make([]string, len(v.Content.Interaction.Options))
	for i, o := range v.Content.Interaction.Options {
		ids[i] = o.ID
	}
	return versionRow{ID: string(v.ID), QuestionID: string(v.QuestionID), Number: v.Number, State: string(v.State), Type: string(v.Content.Type),
		Difficulty: v.Content.Difficulty, OptionIDs: strings.Join(ids, ","), Content: gormdb.JSON[QuestionContent]{V: v.Content},
		Answer: gormdb.JSON[QuestionKey]{V: v.Key}, SHA256: v.SHA256, AuthorID: v.Author.ID, AuthorName: v.Author.Name,
		Editors: gormdb.JSON[[]string]{V: v.Editors}, ReviewerID: v.Reviewer.ID, ReviewerName: v.Reviewer.Name, Comment: v.Comment,
		Source: v.Source, CreatedAt: int64(v.Created), ReviewedAt: int64(v.Reviewed)}
}

func (r versionRow) version() Version {
	return Version{ID: id.ID[Version](r.ID), QuestionID: id.ID[Question](r.QuestionID), Number: r.Number, State: State(r.State),
		Content: r.Content.V, Key: r.Answer.V, SHA256: r.SHA256, Author: Party{r.AuthorID, r.AuthorName}, Editors: r.Editors.V,
		Reviewer: Party{r.ReviewerID, r.ReviewerName}, Comment: r.Comment, Source: r.Source, Created: clock.Instant(r.CreatedAt),
		Reviewed: clock.Instant(r.ReviewedAt)}
}

func toQuestionRow(q Question, latest Version) questionRow {
	stem := PlainText(latest.Content.Stem)
	return questionRow{ID: string(q.ID), SyllabusID: string(q.Syllabus), PointID: string(q.Point), LatestID: string(latest.ID),
		PublishedID: string(q.Published), Number: latest.Number, State: string(latest.State), Type: string(latest.Content.Type),
		Difficulty: latest.Content.Difficulty, Stem: stem, SearchText: wording.Search(stem), StemHash: StemHash(stem), HasImage: len(latest.Content.Media()) > 0,
		AuthorName: latest.Author.Name, Practice: q.Practice, Version: q.Version, CreatedAt: int64(q.Created), UpdatedAt: int64(q.Updated)}
}

// insert adds questions, each with its first version, in statements small
// enough for any server.
func (s store) insert(tx dbx.Tx, questions []Question, versions []Version) error {
	g := gormdb.From(tx)
	rows := make([]questionRow, len(questions))
	vrows := make([]versionRow, len(versions))
	terms := make([]termRow, 0, 40*len(questions))
	for i, q := range questions {
		rows[i], vrows[i] = toQuestionRow(q, versions[i]), toVersionRow(versions[i])
		terms = append(terms, termRows(q.ID, rows[i].Stem)...)
	}
	if err := g.CreateInBatches(rows, 200).Error; err != nil {
		return err
	}
	if err := g.CreateInBatches(vrows, 100).Error; err != nil {
		return err
	}
	return s.insertTerms(tx, terms)
}

// insertTerms writes the search terms as plain statements: there are dozens for
// each question, and an object for each would cost more than the rows. They go
// in the order of their key, which fills the pages of the table one after the
// other.
func (store) insertTerms(tx dbx.Tx, terms []termRow) error {
	const batch = 400
	slices.SortFunc(terms, func(a, b termRow) int {
		return cmp.Or(cmp.Compare(a.Term, b.Term), cmp.Compare(a.QuestionID, b.QuestionID))
	})
	for start := 0; start < len(terms); start += batch {
		part := terms[start:min(start+batch, len(terms))]
		args := make([]any, 0, 2*len(part))
		for _, t := range part {
			args = append(args, t.Term, t.QuestionID)
		}
		sql := "INSERT INTO question_terms (term, question_id) VALUES " + strings.TrimSuffix(strings.Repeat("(?,?),", len(part)), ",")
		if err := gormdb.From(tx).Exec(sql, args...).Error; err != nil {
			return err
		}
	}
	return nil
}

func termRows(q id.ID[Question], stem string) []termRow {
	terms := Terms(stem)
	out := make([]termRow, len(terms))
	for i, t := range terms {
		out[i] = termRow{Term: t, QuestionID: string(q)}
	}
	return out
}

// save writes the question with its latest version; q.Version is the one that
// was read.
func (s store) save(tx dbx.Tx, q Question, latest Version) error {
	row := toQuestionRow(q, latest)
	var old questionRow
	if err := gormdb.From(tx).Select("stem").Where("id = ?", row.ID).Take(&old).Error; err != nil {
		return gormdb.NotFound(err, "question.unknown")
	}
	res := gormdb.From(tx).Model(&questionRow{}).Where("id = ? AND version = ?", row.ID, row.Version).Updates(map[string]any{
		"syllabus_id": row.SyllabusID, "point_id": row.PointID, "latest_id": row.LatestID, "published_id": row.PublishedID, "number": row.Number,
		"state": row.State, "type": row.Type, "difficulty": row.Difficulty, "stem": row.Stem, "search_text": row.SearchText, "stem_hash": row.StemHash,
		"has_image": row.HasImage, "author_name": row.AuthorName, "practice": row.Practice, "version": row.Version + 1, "updated_at": row.UpdatedAt,
	})
	if err := gormdb.Changed(res); err != nil || old.Stem == row.Stem {
		return err
	}
	for part := range slices.Chunk(Terms(old.Stem), 500) {
		if err := gormdb.From(tx).Where("term IN ? AND question_id = ?", part, row.ID).Delete(&termRow{}).Error; err != nil {
			return err
		}
	}
	return s.insertTerms(tx, termRows(q.ID, row.Stem))
}

// saveVersion writes a new version, or the changes of one that is there.
func (store) saveVersion(tx dbx.Tx, v Version, fresh bool) error {
	row := toVersionRow(v)
	if fresh {
		return gormdb.From(tx).Create(&row).Error
	}
	return gormdb.Changed(gormdb.From(tx).Model(&versionRow{}).Where("id = ?", row.ID).Updates(map[string]any{
		"state": row.State, "type": row.Type, "difficulty": row.Difficulty, "option_ids": row.OptionIDs, "content": row.Content, "answer": row.Answer,
		"sha256": row.SHA256, "editors": row.Editors, "reviewer_id": row.ReviewerID, "reviewer_name": row.ReviewerName,
		"comment": row.Comment, "reviewed_at": row.ReviewedAt,
	}))
}

func (store) lock(tx dbx.Tx, q id.ID[Question]) (Question, error) {
	var row questionRow
	err := gormdb.ForUpdate(tx).Where("id = ?", string(q)).Take(&row).Error
	return row.question(), gormdb.NotFound(err, "question.unknown")
}

func (store) question(tx dbx.Tx, q id.ID[Question]) (Question, error) {
	var row questionRow
	err := gormdb.From(tx).Where("id = ?", string(q)).Take(&row).Error
	return row.question(), gormdb.NotFound(err, "question.unknown")
}

// history returns the versions of a question, the newest first.
func (store) history(tx dbx.Tx, q id.ID[Question]) ([]Version, error) {
	var rows []versionRow
	err := gormdb.From(tx).Where("question_id = ?", string(q)).Order("number DESC").Find(&rows).Error
	out := make([]Version, len(rows))
	for i, r := range rows {
		out[i] = r.version()
	}
	return out, err
}

func (store) versions(tx dbx.Tx, ids []id.ID[Version]) (map[id.ID[Version]]Version, error) {
	out := make(map[id.ID[Version]]Version, len(ids))
	for start := 0; start < len(ids); start += 500 {
		var rows []versionRow
		if err := gormdb.From(tx).Where("id IN ?", text(ids[start:min(start+500, len(ids))])).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[id.ID[Version](r.ID)] = r.version()
		}
	}
	return out, nil
}

func text[T any](ids []id.ID[T]) []string {
	out := make([]string, len(ids))
	for i, s := range ids {
		out[i] = string(s)
	}
	return out
}

// pool lists what papers may draw: the published versions, ordered by question.
// Points are those it may hang on, nil for any.
func (store) pool(tx dbx.Tx, f PoolFilter, points []id.ID[Point]) ([]Draw, error) {
	g := gormdb.From(tx).Table("questions").
		Joins("JOIN question_versions ON question_versions.id = questions.published_id").
		Select("questions.id AS question_id, questions.point_id, question_versions.id, question_versions.type, question_versions.option_ids, question_versions.difficulty, questions.practice").
		Where("questions.syllabus_id = ? AND questions.published_id <> ''", string(f.SyllabusID))
	if f.Type != "" {
		g = g.Where("question_versions.type = ?", string(f.Type))
	}
	if f.MinDifficulty > 0 || f.MaxDifficulty > 0 {
		g = g.Where("question_versions.difficulty BETWEEN ? AND ?", max(f.MinDifficulty, 1), cmp.Or(f.MaxDifficulty, hardest))
	}
	if f.Practice != nil {
		g = g.Where("questions.practice = ?", *f.Practice)
	}
	if points != nil {
		g = g.Where("questions.point_id IN ?", text(points))
	}
	var rows []struct {
		ID, QuestionID, PointID, Type string
		OptionIDs                     string `gorm:"column:option_ids"`
		Difficulty                    int
		Practice                      bool
	}
	if err := g.Order("questions.id").Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]Draw, len(rows))
	for i, r := range rows {
		out[i] = Draw{VersionID: id.ID[Version](r.ID), QuestionID: id.ID[Question](r.QuestionID), Type: Type(r.Type),
			PointID: id.ID[Point](r.PointID), Options: strings.Split(r.OptionIDs, ","), Difficulty: r.Difficulty, Practice: r.Practice}
	}
	return out, nil
}

// alike returns the questions of a syllabus whose latest stem has one of these
// hashes, with what their latest version says.
func (store) alike(tx dbx.Tx, syllabus id.ID[Syllabus], hashes []string) (map[string][]Known, error) {
	out := map[string][]Known{}
	for start := 0; start < len(hashes); start += 500 {
		var rows []struct {
			ID, StemHash, State string
			Content             gormdb.JSON[QuestionContent]
			Answer              gormdb.JSON[QuestionKey]
		}
		err := gormdb.From(tx).Table("questions").Joins("JOIN question_versions ON question_versions.id = questions.latest_id").
			Select("questions.id, questions.stem_hash, questions.state, question_versions.content, question_versions.answer").
			Where("questions.syllabus_id = ? AND questions.stem_hash IN ?", string(syllabus), hashes[start:min(start+500, len(hashes))]).
			Order("questions.id").Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.StemHash] = append(out[r.StemHash], Known{ID: id.ID[Question](r.ID), State: State(r.State), Content: r.Content.V, Key: r.Answer.V})
		}
	}
	return out, nil
}

func summaries(rows []questionRow) []Summary {
	out := make([]Summary, len(rows))
	for i, r := range rows {
		out[i] = Summary{Question: r.question(), Number: r.Number, State: State(r.State), Type: Type(r.Type), Stem: r.Stem,
			Difficulty: r.Difficulty, AuthorName: r.AuthorName, HasImage: r.HasImage}
	}
	return out
}

// waits is a question under review as the queue counts it.
type waits struct {
	id       id.ID[Question]
	syllabus id.ID[Syllabus]
	author   Party
	editors  []string
}

// waiting lists what is under review, what has waited longest first. It is a
// desk's worth: reviewers work it off.
func (store) waiting(tx dbx.Tx) ([]waits, error) {
	var rows []struct {
		ID, SyllabusID, AuthorID, AuthorName string
		Editors                              gormdb.JSON[[]string]
	}
	err := gormdb.From(tx).Table("questions").Joins("JOIN question_versions ON question_versions.id = questions.latest_id").
		Select("questions.id, questions.syllabus_id, question_versions.author_id, question_versions.author_name, question_versions.editors").
		Where("questions.state = ?", string(InReview)).Order("questions.updated_at, questions.id").Limit(queueLimit).Find(&rows).Error
	out := make([]waits, len(rows))
	for i, r := range rows {
		out[i] = waits{id.ID[Question](r.ID), id.ID[Syllabus](r.SyllabusID), Party{r.AuthorID, r.AuthorName}, r.Editors.V}
	}
	return out, err
}

// queueLimit bounds what one look at the queue reads.
const queueLimit = 5000

// summariesOf returns questions in the order of ids; those that are gone are
// left out.
func (store) summariesOf(tx dbx.Tx, ids []id.ID[Question]) ([]Summary, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []questionRow
	err := gormdb.From(tx).Where("id IN ?", text(ids)).Find(&rows).Error
	place := make(map[string]int, len(ids))
	for i, q := range ids {
		place[string(q)] = i
	}
	slices.SortFunc(rows, func(a, b questionRow) int { return place[a.ID] - place[b.ID] })
	return summaries(rows), err
}

// countOn counts questions by where they hang, type and difficulty.
func (store) countOn(tx dbx.Tx, of id.ID[Syllabus]) ([]syllabus.Count, error) {
	g := gormdb.From(tx).Table("questions").Select("syllabus_id, point_id, type, difficulty, COUNT(*) AS n").
		Group("syllabus_id, point_id, type, difficulty").Order("syllabus_id, point_id, type, difficulty")
	if of != "" {
		g = g.Where("syllabus_id = ?", string(of))
	}
	var rows []struct {
		SyllabusID, PointID, Type string
		Difficulty                int
		N                         int64
	}
	err := g.Find(&rows).Error
	out := make([]syllabus.Count, len(rows))
	for i, r := range rows {
		out[i] = syllabus.Count{Syllabus: id.ID[Syllabus](r.SyllabusID), Point: id.ID[Point](r.PointID), Type: r.Type, Difficulty: r.Difficulty, N: r.N}
	}
	return out, err
}

// shown returns those of the pictures that any version shows.
func (store) shown(tx dbx.Tx, ids []id.ID[Medium]) (map[id.ID[Medium]]bool, error) {
	wanted, out := map[id.ID[Medium]]bool{}, map[id.ID[Medium]]bool{}
	for _, m := range ids {
		wanted[m] = true
	}
	for last := ""; ; {
		var rows []struct {
			ID      string
			Content gormdb.JSON[QuestionContent]
		}
		if err := gormdb.From(tx).Table("question_versions").Select("id, content").Where("id > ? AND content LIKE ?", last, `%"mediaId"%`).
			Order("id").Limit(500).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			for _, m := range r.Content.V.Media() {
				out[m] = out[m] || wanted[m]
			}
			last = r.ID
		}
		if len(rows) < 500 {
			maps.DeleteFunc(out, func(_ id.ID[Medium], wanted bool) bool { return !wanted })
			return out, nil
		}
	}
}
