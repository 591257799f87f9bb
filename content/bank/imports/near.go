package imports

import (
	"context"
	"fmt"
	"math"
	"slices"

	"ankao/content/bank"
	"ankao/content/bank/formats"
	"ankao/content/bank/similar"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
)

// Near is a question that asks nearly what a row asks: of the bank, or another
// row of the file.
type Near struct {
	QuestionID id.ID[bank.Question] `json:"questionId,omitempty"`
	State      bank.State           `json:"state,omitempty"` // of the bank's question when the file was read
	Sheet      string               `json:"sheet,omitempty"`
	Row        int                  `json:"row,omitempty"`
	Stem       string               `json:"stem"`
	Options    []string             `json:"options,omitempty"`
	Score      int                  `json:"score"` // percent that both share
}

// Choice is what somebody wants of a row that is like another question.
type Choice string

// The choices. Where nobody has chosen, a row that is like a question of the
// bank is left out, so that no paper asks the same twice; rows that are only like
// each other come in, because their file is one piece of work.
const (
	Unchosen   Choice = ""
	Take       Choice = "import"
	Skip       Choice = "skip"
	NewVersion Choice = "version" // the next version of the most alike question of the bank
)

// nearness says where the nearest question is.
type nearness int

const (
	nearNothing nearness = iota
	nearRow
	nearQuestion
)

func (r Row) nearness() nearness {
	switch {
	case r.Status() == Rejected || len(r.Near) == 0:
		return nearNothing
	case slices.ContainsFunc(r.Near, func(n Near) bool { return n.QuestionID != "" }):
		return nearQuestion
	}
	return nearRow
}

// Wanted tells whether the row comes in as things are.
func (r Row) Wanted() bool {
	switch {
	case r.Status() == Rejected || r.Choice == Skip:
		return false
	case r.Choice == Unchosen:
		return r.nearness() != nearQuestion
	}
	return true
}

// revises returns the question that the row may become a version of: the most
// alike one of the bank, unless another hand is at work on it.
func (r Row) revises() (id.ID[bank.Question], bool) {
	for _, n := range r.Near {
		if n.QuestionID != "" {
			return n.QuestionID, n.State == bank.Published || n.State == bank.Retired
		}
	}
	return "", false
}

const (
	maxNear   = 3 // shown of one row
	stemsRead = 2000
)

// step tells how far a piece of work is; its error ends the work.
type step func(done, total int) error

// compared is what of a content is compared.
func compared(c bank.QuestionContent, whole bool) similar.Text {
	return similar.Of(bank.PlainText(c.Stem), optionWords(c, whole))
}

func optionWords(c bank.QuestionContent, whole bool) []string {
	switch {
	case c.Type == bank.TrueFalse:
		return nil
	case !whole:
		return []string{""} // there are some
	}
	var out []string
	for _, o := range c.Interaction.Options {
		out = append(out, bank.PlainText(o.Blocks))
	}
	return out
}

// findNear names, for each row that could come in, what is nearly the same in
// the file above it and in the bank.
func (s *Service) findNear(ctx context.Context, code string, rows []Row, several bool, progress step) error {
	places := make([]int, 0, len(rows)) // in the index → in rows
	texts := make([]similar.Text, 0, len(rows))
	for n, r := range rows {
		if r.Status() != Rejected {
			places, texts = append(places, n), append(texts, compared(r.Content, false))
		}
	}
	if len(texts) == 0 {
		return nil
	}
	index := similar.NewIndex(texts)
	for i, n := range places {
		for _, m := range index.Find(texts[i]) {
			if m.N < i {
				rows[n].nearRow(rows[places[m.N]])
			}
		}
	}
	if err := s.findInBank(ctx, code, rows, places, index, progress); err != nil {
		return err
	}
	for _, n := range places {
		rows[n].settleNear(several)
	}
	return nil
}

func (r *Row) nearRow(other Row) {
	score := similar.Likeness(compared(r.Content, true), compared(other.Content, true))
	if score < similar.Least || len(r.Near) >= maxNear {
		return
	}
	r.Near = append(r.Near, Near{Sheet: other.Sheet, Row: other.Number, Stem: bank.PlainText(other.Content.Stem), Options: optionWords(other.Content, true), Score: percent(score)})
}

func percent(score float64) int { return int(math.Round(score * 100)) }

// findInBank reads the stems of the syllabus once, however many rows there are.
func (s *Service) findInBank(ctx context.Context, code string, rows []Row, places []int, index *similar.Index, progress step) error {
	var of id.ID[bank.Syllabus]
	err := s.db.Read(ctx, func(tx dbx.Tx) error {
		found, err := s.bank.SyllabusByCode(tx, code)
		of = found.ID
		return err
	})
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	for after := (id.ID[bank.Question])(""); err == nil; {
		var stems []bank.StemText
		err = s.db.Read(ctx, func(tx dbx.Tx) (err error) {
			if stems, err = s.bank.Stems(tx, of, after, stemsRead); err != nil || len(stems) == 0 {
				return err
			}
			return s.compareWith(tx, stems, rows, places, index)
		})
		if err != nil || len(stems) == 0 {
			return err
		}
		after = stems[len(stems)-1].ID
		err = progress(len(rows), len(rows))
	}
	return err
}

// compareWith compares rows with some questions of the bank: by their stems, and
// where these are alike as a whole.
func (s *Service) compareWith(tx dbx.Tx, stems []bank.StemText, rows []Row, places []int, index *similar.Index) error {
	pairs := map[id.ID[bank.Question]][]int{}
	var ids []id.ID[bank.Question]
	for _, q := range stems {
		options := []string{""}
		if q.Type == bank.TrueFalse {
			options = nil
		}
		for _, m := range index.Find(similar.Of(q.Stem, options)) {
			pairs[q.ID] = append(pairs[q.ID], places[m.N])
		}
		if len(pairs[q.ID]) > 0 {
			ids = append(ids, q.ID)
		}
	}
	known, err := s.bank.Latest(tx, ids)
	if err != nil {
		return err
	}
	for _, q := range ids {
		theirs := known[q]
		whole := compared(theirs.Content, true)
		for _, n := range pairs[q] {
			if score := similar.Likeness(compared(rows[n].Content, true), whole); score >= similar.Least {
				rows[n].Near = append(rows[n].Near, Near{QuestionID: q, State: theirs.State, Stem: bank.PlainText(theirs.Content.Stem),
					Options: optionWords(theirs.Content, true), Score: percent(score)})
			}
		}
	}
	return nil
}

// settleNear sorts what a row is like, the bank's questions first, and says it.
func (r *Row) settleNear(several bool) {
	if len(r.Near) == 0 {
		return
	}
	slices.SortStableFunc(r.Near, func(a, b Near) int {
		if (a.QuestionID == "") != (b.QuestionID == "") {
			if a.QuestionID != "" {
				return -1
			}
			return 1
		}
		return b.Score - a.Score
	})
	r.Near = r.Near[:min(len(r.Near), maxNear)]
	first := r.Near[0]
	if first.QuestionID != "" {
		r.find(formats.Note, "", "near.bank", fmt.Sprintf("题库中有相近的试题（%d%%）：%s", first.Score, short(first.Stem)), "并排比较后选择：仍然导入、不导入，或作为原题的新版本")
		return
	}
	where := fmt.Sprintf("第 %d 行", first.Row)
	if several {
		where = fmt.Sprintf("“%s”表第 %d 行", first.Sheet, first.Row)
	}
	r.find(formats.Note, "", "near.file", fmt.Sprintf("与%s的试题相近（%d%%）", where, first.Score), "并排比较，确认是两道不同的题")
}

func short(stem string) string {
	const most = 60
	if r := []rune(stem); len(r) > most {
		return string(r[:most]) + "…"
	}
	return stem
}
