package xlsx

import (
	"strings"
	"unicode"

	"ankao/content/bank/formats"
	"ankao/content/bank/formats/cells"
	"ankao/internal/sheet"
)

// item is one row that should be a question, with the rows merged to it.
type item struct {
	table   *table
	cols    *columns
	rows    []sheet.Row
	section string    // type given by the sheet's name or a row above
	above   [2]string // chapter and section given by rows above
	lost    bool      // nothing can be known of it

	before, after *item
	values        [fieldCount]value
	letters       [maxColumns]value // option columns
	number        cells.Number
	stem          string // with its number
	saysPicture   bool
	pictures      []placed
	near          string // the cell of a picture that lies beside the row and is nobody's

	out  formats.Row
	said map[string]bool
}

// value is what the cells of one field say.
type value struct {
	text     string // cleaned
	row, col int32
	tabbed   bool // the first blank in it is a tab
}

// find notes a finding about a cell of the item, each once.
func (it *item) find(code string, row, col int, args ...any) {
	f := finding(it.out.Sheet, row, col, code, args...)
	key := f.Code + " " + f.Cell + " " + f.Message
	if it.said == nil {
		it.said = map[string]bool{}
	}
	if it.said[key] {
		return
	}
	it.said[key] = true
	it.out.Findings = append(it.out.Findings, f)
}

// at is find about the cell of a value; where the cell is empty it is the column
// in which it should be.
func (it *item) at(v value, f field, code string, args ...any) {
	row, col := int(v.row), int(v.col)
	if row == 0 {
		row, col = it.rows[0].Number, it.columnOf(f)
	}
	it.find(code, row, col, args...)
}

func (it *item) remarks(v value, f field, remarks []cells.Remark) {
	for _, r := range remarks {
		it.at(v, f, r.Code, r.Args...)
	}
}

// columnOf returns the column of a field, the row's first filled one when the
// table has none.
func (it *item) columnOf(f field) int {
	if cols := it.cols.fields[f]; len(cols) > 0 {
		return cols[0]
	}
	if f == fOptions && len(it.cols.options) > 0 {
		return it.cols.options[sortedLetters(it.cols.options)[0]]
	}
	return it.rows[0].Cells[0].Col
}

func (it *item) value(f field) value { return it.values[f] }

// essential are the fields whose content decides what the question is.
func essential(f field) bool { return f == fStem || f == fOptions || f == fAnswer || f == fType }

// read takes the values out of the cells.
func (it *item) read() {
	for f := noField + 1; f < fieldCount; f++ {
		cols := it.cols.fields[f]
		if f == fIgnored || f == fNumber {
			continue
		}
		if f == fCategory || f == fChapter || f == fSection {
			continue // several columns nest: see path
		}
		it.values[f] = it.gather(f, cols, f == fType)
	}
	for _, letter := range sortedLetters(it.cols.options) {
		col := it.cols.options[letter]
		it.letters[letter] = it.gather(fOptions, append([]int{col}, it.cols.doubles[letter]...), false)
	}
	it.stem = it.value(fStem).text
	it.number, _ = cells.LeadingNumber(it.stem, it.value(fStem).tabbed)
	if it.rows[0].Hidden {
		it.find("row.hidden", it.rows[0].Number, it.rows[0].Cells[0].Col)
	}
	flag := strings.ToLower(it.value(fHasPicture).text)
	it.saysPicture = cells.SaysPicture[flag] || !cells.SaysNoPicture[flag] || it.value(fPicture).text != ""
}

// gather joins what the columns of one field say in all rows of the item. fill
// lets a cell merged down from above count.
func (it *item) gather(f field, cols []int, fill bool) value {
	var out value
	for _, r := range it.rows {
		for _, col := range cols {
			c, row := it.table.cell(r.Number, col), r.Number
			if fill {
				c, row = it.table.merged(r.Number, col)
			}
			v, ok := it.take(f, c, row, col)
			if !ok || v.text == out.text {
				continue
			}
			switch {
			case out.text == "":
				out = v
			case out.row != v.row && f == fOptions:
				out.text += "\n" + v.text
			case out.row != v.row:
				it.find("row.merged", int(v.row), int(v.col), fieldNames[f])
			case essential(f):
				it.find("row.two-values", int(v.row), int(v.col), fieldNames[f])
			case f == fExplanation || f == fLaw:
				out.text += "；" + v.text
			}
		}
	}
	return out
}

// take reads one cell and says what is wrong with its kind.
func (it *item) take(f field, c sheet.Cell, row, col int) (value, bool) {
	switch c.Kind {
	case sheet.Image:
		return value{}, false // the picture is placed by its cell
	case sheet.Fault, sheet.Uncomputed, sheet.Date:
		if !essential(f) {
			it.find("cell.aside", row, col, cells.Quote(c.Text))
			if c.Kind != sheet.Date {
				return value{}, false
			}
		}
	}
	switch c.Kind {
	case sheet.Fault:
		it.find("cell.fault", row, col, c.Text)
		return value{}, false
	case sheet.Uncomputed:
		it.find("cell.formula", row, col)
		return value{}, false
	case sheet.Concealed:
		if essential(f) {
			it.find("cell.concealed", row, col)
		}
		return value{}, false
	case sheet.Date:
		if essential(f) {
			it.find("cell.date", row, col, cells.Quote(c.Text))
		}
	}
	if essential(f) && c.Mark&sheet.Struck != 0 {
		it.find("cell.struck", row, col)
	}
	if essential(f) && c.Mark&sheet.Symbols != 0 && strings.ContainsFunc(c.Text, isLatin1) {
		it.find("cell.symbols", row, col)
	}
	text, controls, garbled, private := cells.Clean(c.Text)
	if text == "" {
		return value{}, false
	}
	if controls {
		it.find("text.control", row, col)
	}
	if garbled {
		it.find("text.garbled", row, col)
	}
	if private {
		it.find("text.private", row, col)
	}
	raw := strings.TrimLeft(c.Text, " 　0123456789０１２３４５６７８９")
	return value{text: text, row: int32(row), col: int32(col), tabbed: strings.HasPrefix(raw, "\t")}, true
}

// isLatin1 tells whether a font of symbols has a sign of its own for r.
func isLatin1(r rune) bool { return r > ' ' && r <= unicode.MaxLatin1 }

// declared returns the type that the file gives for the item: its own cell
// before the heading above it; "" where it gives none.
func (it *item) declared() string {
	if v := it.value(fType); v.text != "" {
		return cells.TypeOf(v.text)
	}
	return it.section
}

// truthTexts returns the options of a true/false question as they stand.
func (it *item) truthTexts() []string {
	if v := it.value(fOptions); v.text != "" {
		return cells.SplitTruth(v.text, true)
	}
	var out []string
	for _, letter := range sortedLetters(it.cols.options) {
		text := it.letters[letter].text
		if c := cells.ParseChunk(text); c.Firm && cells.FirmStop(c.Label.Stop) && c.Label.Letter == letter {
			text = c.Body
		}
		out = append(out, text)
	}
	return out
}

func (it *item) hasOptions() bool {
	if it.value(fOptions).text != "" {
		return true
	}
	for _, v := range it.letters {
		if v.text != "" {
			return true
		}
	}
	return false
}

// countsFromZero tells whether the answer of a choice is the place 0.
func (it *item) countsFromZero() bool {
	return !it.lost && it.declared() != cells.TrueFalse && it.hasOptions() && cells.CountsFromZero(it.value(fAnswer).text) && !it.looksTrueFalse()
}

// checkContinued finds questions that go on in the next row without a merged
// cell: a row that has options and nothing else.
func (it *item) checkContinued() {
	if it.lost || it.before == nil || it.before.lost || it.stem != "" || it.value(fAnswer).text != "" || !it.hasOptions() {
		return
	}
	last := it.before.rows[len(it.before.rows)-1].Number
	if it.rows[0].Number == last+1 {
		it.before.at(value{}, fOptions, "row.continued")
	}
}

// path returns the knowledge point of the item, from the top.
func (it *item) path(levels map[string]bool) []string {
	var out []string
	add := func(name string) {
		name = pointName(name)
		if name != "" && (len(out) == 0 || out[len(out)-1] != name) && len(out) < maxPath {
			out = append(out, name)
		}
	}
	for _, col := range it.cols.fields[fCategory] {
		if levels[it.cols.names[col]] {
			add(it.subject(col))
		}
	}
	before := len(out)
	for _, f := range []field{fChapter, fSection} {
		for _, col := range it.cols.fields[f] {
			c, row := it.table.merged(it.rows[0].Number, col)
			if v, ok := it.take(f, c, row, col); ok {
				add(v.text)
			}
		}
	}
	if len(out) == before {
		add(it.above[0])
		add(it.above[1])
	}
	return out
}

// subject is what a column of subjects says of the item.
func (it *item) subject(col int) string {
	c, row := it.table.merged(it.rows[0].Number, col)
	v, _ := it.take(fCategory, c, row, col)
	return v.text
}

// maxPath is how deep chapters nest.
const maxPath = 4
