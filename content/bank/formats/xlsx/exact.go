package xlsx

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"ankao/content/bank/formats"
	"ankao/content/bank/formats/cells"
	"ankao/content/bank/formats/official"
	"ankao/internal/sheet"
)

// isOfficial tells whether a row has the headings of the centre's own form.
func isOfficial(r sheet.Row) bool {
	return official.IsHeader(func(col int) string { return r.Cell(col + 1).Text })
}

// collectExact makes an item of every row of the centre's own form. Nothing of
// it is mended: what stands there is what is meant.
func (t *table) collectExact() {
	t.exact = true
	t.cols = readHeader(texts(t.rows[0]), nil)
	for _, r := range t.rows[1:] {
		t.items = append(t.items, &item{table: t, cols: t.cols, rows: []sheet.Row{r}, out: formats.Row{Sheet: t.grid.Name, Number: r.Number}})
	}
}

// buildExact reads the rows of the centre's own form.
func (t *table) buildExact() {
	lying := map[[2]int][]sheet.Picture{}
	for _, p := range t.grid.Pictures {
		at := [2]int{p.From.Row, p.From.Col}
		lying[at] = append(lying[at], p)
	}
	for _, it := range t.items {
		it.exactly(lying)
	}
}

// exactCell returns what stands in a column, and says what is wrong with the
// cell.
func (it *item) exactCell(col int) string {
	c := it.rows[0].Cell(col + 1)
	f := fOptions
	if col == official.ID || col >= official.Difficulty {
		f = fNumber
	}
	if v, ok := it.take(f, c, it.rows[0].Number, col+1); !ok || v.text == "" {
		return ""
	}
	return c.Text
}

func (it *item) exactly(lying map[[2]int][]sheet.Picture) {
	row := it.rows[0].Number
	q := &it.out.Question
	pieces := func(col int) []formats.Piece {
		out := official.Split(it.exactCell(col))
		at := lying[[2]int{row, col + 1}]
		for i, p := range out {
			switch {
			case p.Picture == nil && utf8.RuneCountInString(p.Text) > maxText:
				it.find("stem.long", row, col+1)
			case p.Picture == nil:
			case len(at) == 0:
				it.find("picture.missing", row, col+1)
			default:
				out[i].Picture, at = it.lyingPicture(at[0], row, col+1), at[1:]
			}
		}
		if len(at) > 0 {
			it.find("picture.unmarked", row, col+1)
		}
		return out
	}
	q.Type, q.Stem, q.Explanation = official.TypeOf(it.exactCell(official.Type)), pieces(official.Stem), pieces(official.Explanation)
	if q.Type == "" {
		it.find("type.unknown", row, official.Type+1, cells.Quote(it.exactCell(official.Type)))
		return
	}
	if len(q.Stem) == 0 {
		it.find("stem.empty", row, official.Stem+1)
	}
	for i := range official.Options {
		option := pieces(official.FirstOption + i)
		switch {
		case len(option) == 0:
		case q.Type == cells.TrueFalse:
			it.find("truefalse.options", row, official.FirstOption+i+1)
		case i > len(q.Options):
			it.find("option.empty", row, official.FirstOption+i, cells.Letter(i-1))
		default:
			q.Options = append(q.Options, option)
		}
	}
	it.exactKey(q)
	it.exactRest(q)
}

func (it *item) lyingPicture(p sheet.Picture, row, col int) *formats.Picture {
	if p.Linked || p.Drawn {
		it.find("picture.linked", row, col)
	}
	book := it.table.book
	return &formats.Picture{Name: p.Name, Cell: sheet.Name(col, row) + "#" + strconv.Itoa(p.From.Across), Load: func() ([]byte, error) { return book.Bytes(p) }}
}

func (it *item) exactKey(q *formats.Question) {
	row, said := it.rows[0].Number, strings.TrimSpace(it.exactCell(official.Key))
	col := official.Key + 1
	if said == "" {
		it.find("key.empty", row, col)
		return
	}
	if q.Type == cells.TrueFalse {
		verdict, ok := cells.Verdict(said)
		if !ok {
			it.find("key.unreadable", row, col, cells.Quote(said))
			return
		}
		q.Key = map[bool][]int{true: {0}, false: {1}}[verdict]
		return
	}
	if len(q.Options) < 2 {
		it.find("options.missing", row, official.FirstOption+1)
		return
	}
	seen := map[int]bool{}
	for _, r := range strings.ToUpper(said) {
		k := int(r - 'A')
		switch {
		case k < 0 || k >= official.Options:
			it.find("key.unreadable", row, col, cells.Quote(said))
			return
		case k >= len(q.Options):
			it.find("key.not-an-option", row, col, cells.Letter(k), cells.Letter(len(q.Options)-1))
			return
		case seen[k]:
			it.find("key.repeated", row, col, cells.Quote(said))
			return
		}
		seen[k] = true
		q.Key = append(q.Key, k)
	}
	if q.Type == cells.Single && len(q.Key) > 1 {
		it.find("key.too-many", row, col, strconv.Itoa(len(q.Key)), said)
	}
}

func (it *item) exactRest(q *formats.Question) {
	x := &formats.Exact{Laws: official.SplitLaws(it.exactCell(official.Law)), Shuffle: strings.TrimSpace(it.exactCell(official.Shuffle)) != "否",
		Practice: strings.TrimSpace(it.exactCell(official.Practice)) == "是"}
	for name := range strings.SplitSeq(it.exactCell(official.Path), "\n") {
		if name = pointName(name); name != "" && len(q.Path) < maxPath {
			q.Path = append(q.Path, name)
		}
	}
	number := func(col int) int {
		n, err := strconv.Atoi(strings.TrimSpace(it.exactCell(col)))
		if err != nil || n < 0 || n > official.Options {
			return 0
		}
		return n
	}
	x.Min, x.Max = number(official.MinChoices), number(official.MaxChoices)
	if said := strings.TrimSpace(it.exactCell(official.Difficulty)); said != "" {
		if q.Difficulty = number(official.Difficulty); q.Difficulty < 1 || q.Difficulty > 5 {
			it.find("difficulty.unknown", it.rows[0].Number, official.Difficulty+1, cells.Quote(said))
			q.Difficulty = 0
		}
	}
	q.Exact = x
}
