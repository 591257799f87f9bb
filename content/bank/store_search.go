package bank

import (
	"slices"
	"strings"

	"ankao/content/bank/wording"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
)

// MaxFound is how many questions a search by words finds at most: nobody pages
// through more, and counting them all would cost more than finding them.
const MaxFound = 2000

const (
	// rareTerm is up to how many questions a term is taken to lead to those that
	// are looked for; what stands in more is looked for from the newest on.
	rareTerm = 4000
	// searchLimit is how many terms of a query are looked up: more narrow
	// nothing that the words themselves do not.
	searchLimit = 24
	// joined is how many terms are met with each other to find where all stand.
	joined = 4
)

// term is a pair of characters, or the range of those that begin with one.
type term struct {
	from, to int64
	n        int // questions that have it, up to rareTerm+1
}

// searchTerms turns what somebody typed into terms that all must be there.
func searchTerms(q string) []term {
	var out []term
	for word := range strings.FieldsSeq(wording.Search(q)) {
		runes := []rune(word)
		if len(runes) == 1 {
			out = append(out, term{from: pair(runes[0], 0), to: pair(runes[0]+1, 0) - 1})
		}
		for i := 0; i+1 < len(runes); i++ {
			t := pair(runes[i], runes[i+1])
			out = append(out, term{from: t, to: t})
		}
	}
	return out[:min(len(out), searchLimit)]
}

// weigh counts how many questions have each term and sorts the rarest first;
// it ends at a term that none has.
func (store) weigh(tx dbx.Tx, terms []term) error {
	for i := range terms {
		g := gormdb.From(tx).Table("question_terms").Select("question_id").Limit(rareTerm + 1)
		if terms[i].from == terms[i].to {
			g = g.Where("term = ?", terms[i].from)
		} else {
			g = g.Where("term BETWEEN ? AND ?", terms[i].from, terms[i].to)
		}
		var n int64
		if err := gormdb.From(tx).Table("(?) AS found", g).Count(&n).Error; err != nil {
			return err
		}
		if terms[i].n = int(n); n == 0 {
			break
		}
	}
	slices.SortStableFunc(terms, func(a, b term) int { return a.n - b.n })
	return nil
}

// found is a page of ids, the last changed first, and how many there are.
type found struct {
	ids   []string
	total int64
}

const newest = "questions.updated_at DESC, questions.id DESC"

// page finds a page of the questions that base leads to.
func page(base func() *gorm.DB, offset, limit int) (found, error) {
	var f found
	if err := base().Count(&f.total).Error; err != nil {
		return f, err
	}
	// The ids come from an index; only the rows of the page are read.
	return f, base().Order(newest).Offset(offset).Limit(limit).Pluck("questions.id", &f.ids).Error
}

// search finds a page of the questions that base leads to and that hold every
// word of q. Terms decide where it looks, the words themselves what it takes.
func (s store) search(tx dbx.Tx, base func() *gorm.DB, q string, offset, limit int) (found, error) {
	terms := searchTerms(q)
	if len(terms) == 0 {
		return page(base, offset, limit)
	}
	if err := s.weigh(tx, terms); err != nil || terms[0].n == 0 {
		return found{}, err
	}
	words := strings.Fields(wording.Search(q))
	holding := func() *gorm.DB {
		g := base()
		for _, word := range words {
			g = g.Where("questions.search_text LIKE ? ESCAPE '!'", gormdb.Like(word))
		}
		return g
	}
	if terms[0].n <= rareTerm {
		return cut(holding().Where("questions.id IN (?)", standing(tx, terms[:1])), offset, limit)
	}
	// Every term stands in many questions; all of them may stand in few.
	often, err := frequent(tx, base, words)
	if err != nil {
		return found{}, err
	}
	if !often && terms[0].from == terms[0].to {
		return cut(holding().Where("questions.id IN (?)", standing(tx, terms[:min(len(terms), joined)])), offset, limit)
	}
	var n int64
	if err := gormdb.From(tx).Table("(?) AS found", holding().Select("questions.id").Limit(MaxFound+1)).Count(&n).Error; err != nil {
		return found{}, err
	}
	if n <= MaxFound {
		return cut(holding(), offset, limit)
	}
	// So many have them that some are near the top of any list.
	f := found{total: MaxFound}
	limit = min(limit, MaxFound-offset)
	if limit <= 0 {
		return f, nil
	}
	return f, holding().Order(newest).Offset(offset).Limit(limit).Pluck("questions.id", &f.ids).Error
}

// sample is how many questions tell how often words stand in the others, and
// often is how many of a hundred make it quicker to read on than to look terms
// up.
const (
	sample = 3000
	often  = 5
)

// frequent tells whether the words stand in so many of the newest questions that
// base leads to, or base leads to so few, that reading them one after the other
// soon finds enough.
func frequent(tx dbx.Tx, base func() *gorm.DB, words []string) (bool, error) {
	newest := gormdb.From(tx).Table("(?) AS newest", base().Select("questions.search_text").Order(newest).Limit(sample))
	var all, hits int64
	if err := newest.Session(&gorm.Session{}).Count(&all).Error; err != nil || all < sample {
		return err == nil, err
	}
	for _, word := range words {
		newest = newest.Where("search_text LIKE ? ESCAPE '!'", gormdb.Like(word))
	}
	err := newest.Count(&hits).Error
	return hits*100 >= all*often, err
}

// cut returns a page of a list that is short enough to be sorted whole.
func cut(g *gorm.DB, offset, limit int) (found, error) {
	var ids []string
	if err := g.Order(newest).Limit(rareTerm).Pluck("questions.id", &ids).Error; err != nil {
		return found{}, err
	}
	total := min(len(ids), MaxFound)
	return found{ids: ids[min(offset, total):min(offset+limit, total)], total: int64(total)}, nil
}

// standing selects the questions in which all of the terms stand.
func standing(tx dbx.Tx, terms []term) *gorm.DB {
	g := gormdb.From(tx).Table("question_terms AS t0").Select("t0.question_id")
	if terms[0].from != terms[0].to {
		return g.Where("t0.term BETWEEN ? AND ?", terms[0].from, terms[0].to)
	}
	g = g.Where("t0.term = ?", terms[0].from)
	for i, t := range terms[1:] {
		if t.from == t.to { // the others are proved by their words
			name := "t" + string(rune('1'+i))
			g = g.Joins("JOIN question_terms AS "+name+" ON "+name+".term = ? AND "+name+".question_id = t0.question_id", t.from)
		}
	}
	return g
}

// narrow selects the questions of a filter, but for its words; points are those
// of its point and below, nil for any.
func (store) narrow(tx dbx.Tx, f Filter, points []id.ID[Point]) func() *gorm.DB {
	return func() *gorm.DB {
		g := gormdb.From(tx).Table("questions")
		for column, value := range map[string]string{"syllabus_id": string(f.Syllabus), "type": string(f.Type), "state": string(f.State)} {
			if value != "" {
				g = g.Where("questions."+column+" = ?", value)
			}
		}
		if f.Difficulty != nil {
			g = g.Where("questions.difficulty = ?", *f.Difficulty)
		}
		if f.Practice != nil {
			g = g.Where("questions.practice = ?", *f.Practice)
		}
		if points != nil {
			g = g.Where("questions.point_id IN ?", text(points))
		}
		if f.Loose {
			g = g.Where("questions.point_id = ''")
		}
		return g
	}
}

// list returns a page of the questions of a filter, the last changed first, and
// how many there are; those that hold words are counted up to MaxFound.
func (s store) list(tx dbx.Tx, f Filter, points []id.ID[Point], offset, limit int) ([]Summary, int64, error) {
	got, err := s.search(tx, s.narrow(tx, f, points), f.Q, offset, limit)
	if err != nil {
		return nil, 0, err
	}
	rows, err := s.inOrder(tx, got.ids, "*")
	return summaries(rows), got.total, err
}

// matching lists the questions of a filter by id and state, the last changed
// first, and how many there are as list does.
func (s store) matching(tx dbx.Tx, f Filter, points []id.ID[Point], limit int) ([]Match, int64, error) {
	got, err := s.search(tx, s.narrow(tx, f, points), f.Q, 0, limit)
	if err != nil {
		return nil, 0, err
	}
	rows, err := s.inOrder(tx, got.ids, "id, state")
	out := make([]Match, len(rows))
	for i, r := range rows {
		out[i] = Match{id.ID[Question](r.ID), State(r.State)}
	}
	return out, got.total, err
}

// inOrder reads questions in the order of their ids.
func (store) inOrder(tx dbx.Tx, ids []string, columns string) ([]questionRow, error) {
	byID := make(map[string]questionRow, len(ids))
	for part := range slices.Chunk(ids, 500) {
		var rows []questionRow
		if err := gormdb.From(tx).Select(columns).Where("id IN ?", part).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			byID[r.ID] = r
		}
	}
	out := make([]questionRow, len(ids))
	for i, one := range ids {
		out[i] = byID[one]
	}
	return out, nil
}
