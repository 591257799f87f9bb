package sheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"ankao/internal/fault"

	"github.com/xuri/excelize/v2"
)

// Kind tells what a cell really holds behind what it shows.
type Kind uint8

// The kinds of cell.
const (
	Text       Kind = iota
	Number          // shown as its number format says
	Date            // a number shown as a day or a time: Excel may have made it of "1-2"
	Bool            // TRUE or FALSE
	Fault           // #N/A, #REF! …
	Uncomputed      // a formula whose value was never saved
	Image           // a picture that sits in the cell
	Concealed       // a number whose format shows nothing
)

// Cell is one cell that is not empty.
type Cell struct {
	Text    string // as shown; phonetic hints left out
	Col     int    // from 1
	Kind    Kind
	Mark    Mark
	Formula bool
}

// Row is one row with at least one cell.
type Row struct {
	Number int // from 1, as the program shows it
	Hidden bool
	Cells  []Cell // by column
}

// Cell returns the cell of a column, the zero Cell when it is empty.
func (r Row) Cell(col int) Cell {
	for _, c := range r.Cells {
		if c.Col == col {
			return c
		}
	}
	return Cell{}
}

// Range is a block of merged cells; both corners are in it.
type Range struct{ Top, Left, Bottom, Right int }

// Grid is all of one sheet.
type Grid struct {
	Name     string
	Rows     []Row // by number
	Merged   []Range
	Pictures []Picture // in the order of their anchors' rows and columns

	heights map[int]float64 // points
	height  float64         // of the other rows
}

// RowHeight returns the height of a row in EMU (1/914400 inch).
func (g *Grid) RowHeight(row int) int {
	h, ok := g.heights[row]
	if !ok {
		h = g.height
	}
	return int(h * 12700)
}

// Name returns the reference of a cell, "D7".
func Name(col, row int) string {
	s, err := excelize.CoordinatesToCellName(max(1, col), max(1, row))
	if err != nil {
		return strconv.Itoa(row)
	}
	return s
}

// Read returns the whole sheet and lets its XML go, so that each sheet is read
// once. Faults: Invalid "sheet.broken" when any part of it cannot be read,
// TooLarge "sheet.too-many-rows".
func (b *Book) Read(s Info) (g *Grid, err error) {
	defer catch(&err)
	if b.table != nil {
		g, b.table = b.table, &Grid{Name: s.Name}
		return g, nil
	}
	x, err := b.xray(s)
	if err != nil {
		return nil, err
	}
	g = &Grid{Name: s.Name, Merged: x.merged, heights: x.heights, height: x.height}
	if err := b.fill(s, g, x); err != nil {
		return nil, err
	}
	if g.Pictures, err = b.drawings(s, g, x.drawings); err != nil {
		return nil, err
	}
	b.cellPictures(s, g)
	b.file.Pkg.Delete(s.part)
	return g, nil
}

// xray is the skeleton of a sheet, read from its XML apart from excelize, which
// ends silently where the XML is broken.
type xray struct {
	rows     int // last row that has a cell with a value
	hidden   map[int]bool
	kinds    map[[2]int]Kind // row, column → what is no text
	formulas map[[2]int]bool
	results  map[[2]int]bool // formulas whose value is a text
	marks    map[[2]int]Mark
	sections map[[2]int]bool // numbers with a format that may show nothing
	merged   []Range
	drawings []string // relation ids
	heights  map[int]float64
	height   float64
}

func (b *Book) xray(s Info) (*xray, error) {
	r, err := b.open(s.part)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	x := &xray{hidden: map[int]bool{}, kinds: map[[2]int]Kind{}, formulas: map[[2]int]bool{}, results: map[[2]int]bool{}, marks: map[[2]int]Mark{}, sections: map[[2]int]bool{}, heights: map[int]float64{}, height: 15}
	d := decoder(r)
	row, col := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return x, nil
		}
		if err != nil {
			return nil, broken(fmt.Errorf("%s: %w", s.part, err))
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "row":
			if row, err = x.row(start, row); err != nil {
				return nil, err
			}
			col = 0
		case "c":
			if col, err = b.cell(d, start, x, row, col); err != nil {
				return nil, err
			}
		case "sheetFormatPr":
			if h, err := strconv.ParseFloat(attr(start, "defaultRowHeight"), 64); err == nil && h > 0 && h < 500 {
				x.height = h
			}
		case "mergeCell":
			if m, ok := parseRange(attr(start, "ref")); ok {
				x.merged = append(x.merged, m)
			}
		case "drawing":
			x.drawings = append(x.drawings, attr(start, "id"))
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// row notes one row element and returns its number. Rows that go backwards make
// two readings of a sheet, so they are refused.
func (x *xray) row(e xml.StartElement, last int) (int, error) {
	n := last + 1
	if r := attr(e, "r"); r != "" {
		v, err := strconv.Atoi(r)
		if err != nil || v <= last || v > excelize.TotalRows {
			return 0, broken(errors.New("the rows of a sheet are out of order"))
		}
		n = v
	}
	if h := attr(e, "hidden"); h == "1" || h == "true" {
		x.hidden[n] = true
	}
	if h, err := strconv.ParseFloat(attr(e, "ht"), 64); err == nil && h >= 0 && h <= 409.5 {
		x.heights[n] = h
	}
	return n, nil
}

// cell reads one cell element to its end and notes what it holds.
func (b *Book) cell(d *xml.Decoder, e xml.StartElement, x *xray, row, col int) (int, error) {
	var c struct {
		V *string `xml:"v"`
		F *string `xml:"f"`
		I *struct {
			Any []byte `xml:",innerxml"`
		} `xml:"is"`
	}
	if err := d.DecodeElement(&c, &e); err != nil {
		return 0, broken(err)
	}
	col++
	if r := attr(e, "r"); r != "" {
		at, n, err := excelize.CellNameToCoordinates(r)
		if err != nil || n != row || at < col {
			return 0, broken(fmt.Errorf("cell %.20q stands where it does not belong", r))
		}
		col = at
	}
	at := [2]int{row, col}
	if c.F != nil {
		x.formulas[at] = true
	}
	kind := attr(e, "t")
	value := c.V != nil && *c.V != "" || c.I != nil && kind != "s"
	if value || c.F != nil {
		x.rows = row
	}
	var look look
	if style, err := strconv.Atoi(attr(e, "s")); err == nil && value {
		look = b.look(style)
	}
	mark := look.mark
	if c.I != nil {
		mark |= marksIn(c.I.Any)
	}
	switch {
	case c.F != nil && isImageFormula(*c.F), kind == "e" && attr(e, "vm") != "":
		x.kinds[at] = Image
	case c.F != nil && c.V == nil && c.I == nil:
		x.kinds[at] = Uncomputed
	case !value:
	case kind == "s":
		i, err := strconv.Atoi(strings.TrimSpace(*c.V))
		if err != nil || i < 0 || i >= b.strings {
			return 0, broken(fmt.Errorf("cell %s names a text that the workbook does not hold", Name(col, row)))
		}
		mark |= b.marks[i]
	case kind == "str":
		x.results[at] = true
	case kind == "b":
		x.kinds[at] = Bool
	case kind == "e":
		x.kinds[at] = Fault
	case kind == "d":
		x.kinds[at] = Date
	case kind == "" || kind == "n":
		x.kinds[at] = Number
		if look.date {
			x.kinds[at] = Date
		}
		if look.sections {
			x.sections[at] = true
		}
	}
	if mark != 0 {
		x.marks[at] = mark
	}
	return col, nil
}

// isImageFormula finds the cell pictures of WPS Office, =DISPIMG("ID_…",1).
func isImageFormula(f string) bool {
	return strings.HasPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(f), "="), "_xlfn."), "DISPIMG")
}

func parseRange(ref string) (Range, bool) {
	from, to, ok := strings.Cut(strings.ReplaceAll(ref, "$", ""), ":")
	if !ok {
		return Range{}, false
	}
	left, top, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		return Range{}, false
	}
	right, bottom, err := excelize.CellNameToCoordinates(to)
	if err != nil || right < left || bottom < top {
		return Range{}, false
	}
	return Range{Top: top, Left: left, Bottom: bottom, Right: right}, true
}

// fill reads what the cells show and checks that nothing was left out.
func (b *Book) fill(s Info, g *Grid, x *xray) error {
	rows, err := b.file.Rows(s.Name)
	if err != nil {
		return broken(err)
	}
	defer func() { _ = rows.Close() }()
	n := 1
	for ; n <= x.rows && rows.Next(); n++ {
		texts, err := rows.Columns()
		if err != nil {
			return broken(err)
		}
		row, err := x.shown(n, texts[:min(len(texts), maxColumns)])
		if err != nil {
			return err
		}
		if len(row.Cells) == 0 {
			continue
		}
		g.Rows = append(g.Rows, row)
		if b.rows++; b.rows > MaxRows {
			return refuse(fault.TooLarge, "sheet.too-many-rows", fmt.Sprintf("the workbook has more than %d rows; split it", MaxRows))
		}
	}
	if err := rows.Error(); err != nil {
		return broken(err)
	}
	if n <= x.rows {
		return broken(fmt.Errorf("only %d of %d rows could be read", n-1, x.rows))
	}
	return nil
}

// zeroAndFraction is how excelize shows 1/2; no spreadsheet program shows the 0.
var zeroAndFraction = regexp.MustCompile(`^(-?)0 +(\d+/\d+)$`)

// shown makes the cells of row n of what they show. A row of which nothing can
// be seen has none.
func (x *xray) shown(n int, texts []string) (Row, error) {
	row, seen := Row{Number: n, Hidden: x.hidden[n]}, false
	for i, text := range texts {
		at := [2]int{n, i + 1}
		cell := Cell{Col: i + 1, Text: text, Kind: x.kinds[at], Mark: x.marks[at], Formula: x.formulas[at]}
		switch {
		case cell.Kind == Number && text == "" && x.sections[at]:
			cell.Kind = Concealed
		case text == "" && (x.results[at] || cell.Kind == Number || cell.Kind == Date || cell.Kind == Bool || cell.Kind == Fault):
			return Row{}, broken(fmt.Errorf("the value of cell %s is lost", Name(cell.Col, n)))
		case cell.Kind == Number:
			cell.Text = zeroAndFraction.ReplaceAllString(text, "$1$2")
		}
		if text != "" || cell.Kind == Uncomputed || cell.Kind == Image || cell.Kind == Concealed {
			row.Cells = append(row.Cells, cell)
			seen = seen || cell.Kind != Concealed
		}
	}
	if !seen {
		row.Cells = nil
	}
	return row, nil
}
