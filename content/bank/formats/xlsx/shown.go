package xlsx

import (
	"regexp"
	"slices"
	"strings"

	"ankao/content/bank/formats"
	"ankao/content/bank/formats/cells"
	"ankao/content/bank/wording"
)

// manyShown is how many stems must hold an answer before it is taken for the
// habit of a sheet.
const manyShown = 3

// clearShown deals with answers that stand in the stem's own blank: no candidate
// may see them, and none may say something else than the column of answers.
// meaning reads one; nil when it is no answer to this question.
func (it *item) clearShown(q *formats.Question, meaning func(string) []int) {
	if len(q.Key) == 0 {
		return
	}
	var sure, doubtful []cells.Shown
	for _, s := range cells.KeysShown(q.Stem[0].Text) {
		switch {
		case meaning(s.Text) == nil:
		case s.Sure || it.table.shows && !s.Apart:
			sure = append(sure, s)
		default:
			doubtful = append(doubtful, s)
		}
	}
	v := it.value(fStem)
	switch {
	case len(sure) == 1:
		s := sure[0]
		if !slices.Equal(meaning(s.Text), q.Key) {
			it.at(v, fStem, "stem.key-conflict", s.Text)
			return
		}
		it.blankOut(q, sure)
		it.at(v, fStem, "stem.key-shown", s.Text)
	case len(sure) > 1:
		// Several blanks, each with a part of the answer.
		all := ""
		for _, s := range sure {
			all += s.Text
		}
		if !slices.Equal(meaning(all), q.Key) {
			it.at(v, fStem, "stem.key-doubtful", all)
			return
		}
		it.blankOut(q, sure)
		it.at(v, fStem, "stem.key-shown", all)
	case len(doubtful) == 1:
		it.at(v, fStem, "stem.key-doubtful", doubtful[0].Text)
	}
}

// blankOut empties the blanks that hold answers.
func (it *item) blankOut(q *formats.Question, shown []cells.Shown) {
	r := []rune(q.Stem[0].Text)
	for _, s := range slices.Backward(shown) {
		gap := []rune("（　）")
		if s.Apart {
			gap = nil
		}
		r = slices.Concat(r[:s.From], gap, r[s.To:])
	}
	q.Stem = append(pieces(string(r)), q.Stem[1:]...)
}

// showsAnswers tells whether it is the habit of a sheet to write the answers
// into the stems.
func showsAnswers(items []*item) bool {
	stems, shown := 0, 0
	for _, it := range items {
		if it.lost || it.stem == "" {
			continue
		}
		stems++
		if list := cells.KeysShown(it.stem); len(list) > 0 && !list[0].Apart {
			shown++
		}
	}
	return shown >= manyShown && shown*2 >= stems
}

// keyFromStem takes the answer out of the stem where the table has no column of
// answers at all.
func (it *item) keyFromStem() {
	if it.lost || it.cols.has(fAnswer) {
		return
	}
	var found []cells.Shown
	for _, s := range cells.KeysShown(it.stem) {
		if s.Sure || it.table.shows {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return
	}
	v := it.value(fStem)
	it.values[fAnswer] = value{text: found[0].Text, row: v.row, col: v.col}
	it.at(v, fStem, "key.from-stem", found[0].Text)
}

var (
	// saysAnswer finds an answer or its explanation in words: "答案：B".
	saysAnswer = regexp.MustCompile(`答案\s*[】\]]?\s*[:是为]\s*\(?\s*(?:[A-L]+|正确|错误|对|错|√|×)\s*\)?\s*(?:[。,;\s]|$)|【\s*(?:答案|解析)\s*】|(?:^|[。;\s])解析\s*:`)
	// ticked is a tick beside the words of an option, not one that is spoken of.
	ticked = regexp.MustCompile(`^\s*[√✓✔☑]\s*\S|(?:[^打画划标记写填用“"‘《√×或和、]|^)\s*\(?\s*[√✓✔☑]\s*\)?\s*$|\((?:正确|正确答案|对)\)\s*$`)
)

// The words are looked for first: few texts have them, and patterns are slow.

func tellsAnswer(text string) bool {
	return (strings.Contains(text, "答案") || strings.Contains(text, "解析")) && saysAnswer.MatchString(wording.Width(text))
}

func isTicked(text string) bool {
	return (strings.ContainsAny(text, "√✓✔☑") || strings.Contains(text, "正确") || strings.Contains(text, "对")) &&
		len([]rune(text)) > 1 && ticked.MatchString(wording.Width(text))
}

// checkSaid refuses a question that tells its own answer in words, and notes an
// option that is ticked alone.
func (it *item) checkSaid(q *formats.Question, v value) {
	if tellsAnswer(formats.Words(q.Stem)) {
		it.at(it.value(fStem), fStem, "stem.answer")
	}
	var marked []int
	for i, o := range q.Options {
		text := formats.Words(o)
		if tellsAnswer(text) {
			it.at(v, fOptions, "option.answer", cells.Letter(i))
		}
		if isTicked(text) {
			marked = append(marked, i)
		}
	}
	if len(marked) == 1 {
		it.at(v, fOptions, "option.marked", cells.Letter(marked[0]))
		if len(q.Key) > 0 && !slices.Contains(q.Key, marked[0]) {
			it.at(it.value(fAnswer), fAnswer, "key.marked", cells.Letter(marked[0]))
		}
	}
}
