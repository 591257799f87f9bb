// Package xlsx reads question banks that people keep in spreadsheets, as they
// are: columns found by their headings, options in one cell or in many, answers
// in a dozen notations, pictures lying on rows. Every row becomes a question or
// a finding that says where, what and what to do; where a cell can be read in
// two ways it is never guessed which key was meant.
package xlsx

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"ankao/content/bank/formats"
	"ankao/content/bank/formats/cells"
	"ankao/internal/fault"
	"ankao/internal/sheet"
)

// Read reads every visible sheet of a workbook. The fault is Invalid
// "import.no-table" when no sheet has a heading that names a stem, or what
// sheet.Read returns.
func Read(book *sheet.Book) (*formats.File, error) {
	file := &formats.File{}
	var tables []*table
	for _, info := range book.Sheets {
		grid, err := book.Read(info)
		if err != nil {
			return nil, err
		}
		rows := filled(grid)
		if len(rows) == 0 {
			continue
		}
		file.Notes = append(file.Notes, decoded(book, info.Name, rows)...)
		if info.Hidden {
			file.Notes = append(file.Notes, finding(info.Name, rows[0].Number, rows[0].Cells[0].Col, "sheet.hidden", info.Name))
			continue
		}
		t := &table{book: book, grid: grid, rows: rows}
		t.index()
		if isOfficial(rows[0]) {
			t.collectExact()
		} else {
			t.collect()
		}
		tables = append(tables, t)
	}
	if !anyHeader(tables) {
		return nil, fault.New(fault.Invalid, "import.no-table")
	}
	var items []*item
	exact := slices.ContainsFunc(tables, func(t *table) bool { return t.exact })
	for _, t := range tables {
		switch {
		case t.exact:
			t.buildExact()
		case exact && t.cols == nil:
			continue // the instructions beside the form
		default:
			t.assignPictures()
			t.prepare()
		}
		items = append(items, t.items...)
		file.Notes = append(file.Notes, t.notes...)
		if len(t.items) > 0 {
			file.Sheets++
		}
	}
	levels := varying(items)
	for _, it := range items {
		if !it.table.exact {
			it.build(levels)
		}
	}
	compare(items, file.Sheets > 1)
	for _, it := range items {
		file.Rows = append(file.Rows, it.out)
	}
	return file, nil
}

// decoded says how a table of separated values was decoded, where somebody may
// want to look: the letters of no other file can be mistaken.
func decoded(book *sheet.Book, name string, rows []sheet.Row) []formats.Finding {
	var out []formats.Finding
	if book.Encoding == sheet.GB18030 {
		out = append(out, finding(name, rows[0].Number, rows[0].Cells[0].Col, "text.gb18030"))
	}
	if book.Damaged == 0 {
		return out
	}
	row, col := rows[0].Number, rows[0].Cells[0].Col
	for _, r := range rows {
		for _, c := range r.Cells {
			if strings.ContainsRune(c.Text, unicode.ReplacementChar) {
				return append(out, finding(name, r.Number, c.Col, "text.undecodable", strconv.Itoa(book.Damaged), string(book.Encoding)))
			}
		}
	}
	return append(out, finding(name, row, col, "text.undecodable", strconv.Itoa(book.Damaged), string(book.Encoding)))
}

func anyHeader(tables []*table) bool {
	for _, t := range tables {
		if t.cols != nil {
			return true
		}
	}
	return false
}

// filled keeps of a sheet what is something other than spaces.
func filled(g *sheet.Grid) []sheet.Row {
	out := g.Rows[:0]
	for _, r := range g.Rows {
		kept := r.Cells[:0]
		for _, c := range r.Cells {
			if text, _, _, _ := cells.Clean(c.Text); text != "" || c.Kind == sheet.Uncomputed || c.Kind == sheet.Image || c.Kind == sheet.Concealed {
				kept = append(kept, c)
			}
		}
		if len(kept) > 0 {
			r.Cells = kept
			out = append(out, r)
		}
	}
	g.Rows = out
	return out
}

// table is one sheet while it is read.
type table struct {
	book *sheet.Book
	grid *sheet.Grid
	rows []sheet.Row
	at   map[int]int           // row number → place in rows
	down map[int][]sheet.Range // column → cells merged over several rows, by row
	cols *columns              // of the last heading seen

	across  map[[2]int]int // row, column → last column of the block that is merged from here
	section string         // the type that the last title gave
	path    [2]string      // chapter and section that the last titles gave

	items []*item
	notes []formats.Finding

	leading  bool // option cells begin with a separator
	reversed bool // a true/false question's option A means false
	flagged  bool // rows are marked as having a picture
	numbered bool // most stems carry their number
	shows    bool // most stems hold their answer
	labelled bool // most options in columns of their own begin with their letter
	fromZero bool // an answer names the place 0
	exact    bool // the centre's own form
}

func (t *table) index() {
	t.down, t.across = map[int][]sheet.Range{}, map[[2]int]int{}
	for _, m := range t.grid.Merged {
		if m.Right > m.Left {
			t.across[[2]int{m.Top, m.Left}] = m.Right
		}
		if m.Bottom == m.Top {
			continue
		}
		for col := m.Left; col <= min(m.Right, m.Left+50); col++ {
			t.down[col] = append(t.down[col], m)
		}
	}
	for _, ranges := range t.down {
		slices.SortFunc(ranges, func(a, b sheet.Range) int { return a.Top - b.Top })
	}
	t.at = make(map[int]int, len(t.rows))
	for i, r := range t.rows {
		t.at[r.Number] = i
	}
}

// cell returns a cell, the zero Cell when it is empty.
func (t *table) cell(row, col int) sheet.Cell {
	if i, ok := t.at[row]; ok {
		return t.rows[i].Cell(col)
	}
	return sheet.Cell{}
}

// headerRows bounds how far down the headings are looked for.
const headerRows = 50

// collect finds the headings and makes an item of every row below that should
// be a question.
func (t *table) collect() {
	start := t.firstHeader()
	if t.cols == nil {
		t.withoutHeader()
		return
	}
	t.section = cells.SheetType(t.grid.Name)
	for _, r := range t.rows[:start] {
		if len(r.Cells) > 1 || t.heed(r) {
			continue
		}
		if typ := cells.SheetType(r.Cells[0].Text); typ != "" {
			t.section = typ
		}
	}
	for i := start; i < len(t.rows); i++ {
		r := t.rows[i]
		if t.heed(r) {
			continue
		}
		if allHeadings(r) {
			if cols, used := t.headerAt(i); cols != nil {
				t.settle(cols, i, used)
				i += used - 1
				continue
			}
		}
		if it := t.continues(r); it != nil {
			it.rows = append(it.rows, r)
			continue
		}
		t.items = append(t.items, &item{table: t, cols: t.cols, rows: []sheet.Row{r}, section: t.section, above: t.path,
			out: formats.Row{Sheet: t.grid.Name, Number: r.Number}})
	}
	t.adoptTypes()
}

// heed tells whether a row is a title between the questions, and notes what it
// says of those below.
func (t *table) heed(r sheet.Row) bool {
	text, ok := t.title(r)
	if !ok {
		return false
	}
	if typ := cells.TypeSection(text); typ != "" {
		t.section = typ
		return true
	}
	level, ok := cells.ChapterSection(text)
	if !ok || len(r.Cells) > 1 {
		return false
	}
	if name := pointName(text); level == "节" {
		t.path[1] = name
	} else {
		t.path = [2]string{name, ""}
	}
	return true
}

// title returns the only text of a row, beside which a number may stand. In the
// column of types a bare type is what an unfinished row has as well.
func (t *table) title(r sheet.Row) (string, bool) {
	last := r.Cells[len(r.Cells)-1]
	inTypes := t.cols.of(last.Col) == fType
	switch {
	case last.Kind != sheet.Text:
		return "", false
	case len(r.Cells) == 2:
		return last.Text, !inTypes && cells.IsOrdinal(r.Cells[0].Text) && cells.TypeSection(last.Text) != ""
	case len(r.Cells) > 2:
		return "", false
	}
	return last.Text, !inTypes || t.across[[2]int{r.Number, last.Col}] > 0 || !cells.IsTypeName(last.Text)
}

// firstHeader sets t.cols and returns the index of the first row below.
func (t *table) firstHeader() int {
	for i := range min(len(t.rows), headerRows) {
		if cols, used := t.headerAt(i); cols != nil {
			t.settle(cols, i, used)
			for _, r := range t.rows[:i] {
				if len(r.Cells) >= wideRow {
					t.notes = append(t.notes, finding(t.grid.Name, r.Number, r.Cells[0].Col, "row.above-header"))
				}
			}
			return i + used
		}
	}
	return 0
}

// wideRow is how many filled cells make a row look like one of a table.
const wideRow = 3

// headerAt reads a heading at row i of one row or two.
func (t *table) headerAt(i int) (*columns, int) {
	upper := texts(t.rows[i])
	one := readHeader(upper, nil)
	if i+1 < len(t.rows) && t.rows[i+1].Number == t.rows[i].Number+1 && allHeadings(t.rows[i+1]) {
		lower := texts(t.rows[i+1])
		if one == nil && readHeader(lower, nil) != nil {
			return nil, 1 // a title above the headings
		}
		two := readHeader(upper, lower)
		if two != nil && refines(upper, lower) && (one == nil || two.count() >= one.count()) {
			return two, 2
		}
	}
	return one, 1
}

// withoutHeader says what becomes of a sheet that has no heading: prose is
// noted, what looks like a table is refused row by row.
func (t *table) withoutHeader() {
	wide := 0
	for _, r := range t.rows {
		if len(r.Cells) >= wideRow {
			wide++
		}
	}
	if wide*2 < len(t.rows) || wide < 2 {
		first := t.rows[0]
		t.notes = append(t.notes, finding(t.grid.Name, first.Number, first.Cells[0].Col, "sheet.no-header", t.grid.Name))
		return
	}
	for _, r := range t.rows {
		it := &item{table: t, cols: &columns{}, rows: []sheet.Row{r}, lost: true, out: formats.Row{Sheet: t.grid.Name, Number: r.Number}}
		it.find("row.no-header", r.Number, r.Cells[0].Col)
		t.items = append(t.items, it)
	}
}

// continues returns the item that a row belongs to because the stem's cell is
// merged down over it.
func (t *table) continues(r sheet.Row) *item {
	if len(t.items) == 0 {
		return nil
	}
	last := t.items[len(t.items)-1]
	for _, col := range t.cols.fields[fStem] {
		if m, ok := t.mergedAt(r.Number, col); ok && m.Top == last.rows[0].Number && m.Top < r.Number {
			return last
		}
	}
	return nil
}

// mergedAt returns the block of rows a cell is merged into.
func (t *table) mergedAt(row, col int) (sheet.Range, bool) {
	ranges := t.down[col]
	i := sort.Search(len(ranges), func(i int) bool { return ranges[i].Top > row })
	if i > 0 && ranges[i-1].Bottom >= row {
		return ranges[i-1], true
	}
	return sheet.Range{}, false
}

// adoptTypes lets a column of kinds stand for the types where it names types.
func (t *table) adoptTypes() {
	var sample []sheet.Row
	for _, it := range t.items {
		sample = append(sample, it.rows[0])
	}
	seen := map[*columns]bool{}
	for _, it := range t.items {
		if !seen[it.cols] {
			seen[it.cols] = true
			it.cols.adopt(sample)
		}
	}
}

// merged returns the cell that is merged over this one, the cell itself when
// none is.
func (t *table) merged(row, col int) (sheet.Cell, int) {
	if c := t.cell(row, col); c.Col != 0 {
		return c, row
	}
	if m, ok := t.mergedAt(row, col); ok {
		return t.cell(m.Top, m.Left), m.Top
	}
	return sheet.Cell{}, row
}

// prepare finds the habits of the sheet that decide how single cells are read.
func (t *table) prepare() {
	options, leading, numbers := 0, 0, 0
	for _, it := range t.items {
		if it.lost {
			continue
		}
		it.read()
		if v := it.value(fOptions); v.text != "" {
			options++
			if strings.HasPrefix(v.text, "*") || strings.HasPrefix(v.text, "#") || strings.HasPrefix(v.text, "＃") || strings.HasPrefix(v.text, "＊") {
				leading++
			}
		}
		if it.number.Value > 0 {
			numbers++
		}
		t.flagged = t.flagged || it.saysPicture
	}
	t.leading = leading*2 >= options
	t.numbered = numbers*2 >= len(t.items)
	t.shows = showsAnswers(t.items)
	t.labelled = beginWithLetters(t.items)
	for i, it := range t.items {
		if i > 0 {
			it.before = t.items[i-1]
		}
		if i+1 < len(t.items) {
			it.after = t.items[i+1]
		}
		if it.declared() == cells.TrueFalse {
			values, _ := cells.TruthOptions(it.truthTexts())
			t.reversed = t.reversed || values != nil && !values[0]
		}
	}
	for _, it := range t.items {
		it.checkContinued()
		it.keyFromStem()
		t.fromZero = t.fromZero || it.countsFromZero()
	}
}

// varying names the columns of subjects that say more than one thing in the
// whole file: one that says the same everywhere is no level of the tree.
func varying(items []*item) map[string]bool {
	first, out := map[string]string{}, map[string]bool{}
	for _, it := range items {
		for _, col := range it.cols.fields[fCategory] {
			name, text := it.cols.names[col], it.subject(col)
			switch {
			case text == "":
			case first[name] == "":
				first[name] = text
			case first[name] != text:
				out[name] = true
			}
		}
	}
	return out
}

// pointName is the name of a knowledge point as a chapter cell gives it.
func pointName(text string) string {
	text, _, _, _ = cells.Clean(text)
	if !strings.ContainsFunc(text, func(r rune) bool { return r != ' ' && unicode.IsSpace(r) }) && !strings.Contains(text, "  ") {
		return text
	}
	return strings.Join(strings.Fields(text), " ")
}

func sortedLetters(m map[int]int) []int {
	var out []int
	for letter := range m {
		out = append(out, letter)
	}
	sort.Ints(out)
	return out
}
