package pdf

// Column of a table.
type Column struct {
	Title string
	Width float64 // millimetres
	Align Align
}

// Table is ruled rows under a head that is repeated on every page.
type Table struct {
	Columns   []Column
	Left      float64 // millimetres from the left edge
	Bottom    float64 // no row goes below this
	RowHeight float64 // of a row of one line
	Size      float64 // of the text, in points
	MaxLines  int     // of a cell, 0 = 2; what is longer is set smaller, then cut with …
	Ink, Rule Color
	HeadFill  Color
	// Again begins what stands above the table on every page after the first and returns where the table may begin.
	Again func() float64
	// Cell draws what is no text, a picture say, into a cell; nil for none.
	Cell func(row, column int, x, y, w, h float64)
}

const cellPadding = 1.2 // millimetres left and right of the text

// Table draws rows from y down, over as many pages as it takes, and returns the y below the last row.
func (d *Document) Table(t Table, y float64, rows [][]string) float64 {
	if t.MaxLines == 0 {
		t.MaxLines = 2
	}
	y = d.tableHead(t, y)
	for i, row := range rows {
		cells, height := d.cells(t, row)
		if y+height > t.Bottom {
			d.Page()
			y = d.tableHead(t, t.Again())
		}
		d.tableRow(t, y, height, cells, Style{Size: t.Size, Color: t.Ink})
		if t.Cell != nil {
			x := t.Left
			for column, c := range t.Columns {
				t.Cell(i, column, x, y, c.Width, height)
				x += c.Width
			}
		}
		y += height
	}
	return y
}

// set is a cell's text as it is set.
type set struct {
	lines []string
	size  float64
}

func (d *Document) tableHead(t Table, y float64) float64 {
	width := 0.0
	cells := make([]set, len(t.Columns))
	for i, c := range t.Columns {
		width += c.Width
		cells[i] = set{[]string{c.Title}, d.Fit(c.Title, Style{Size: t.Size, Bold: true}, c.Width-2*cellPadding, 4).Size}
	}
	d.Rect(t.Left, y, width, t.RowHeight, t.HeadFill)
	d.tableRow(t, y, t.RowHeight, cells, Style{Size: t.Size, Bold: true, Color: t.Ink})
	return y + t.RowHeight
}

// cells sets a row's texts and returns how high the row is.
func (d *Document) cells(t Table, row []string) (cells []set, height float64) {
	height = t.RowHeight
	cells = make([]set, len(t.Columns))
	for i, c := range t.Columns {
		if i >= len(row) || row[i] == "" {
			continue
		}
		cells[i] = d.cell(row[i], t, c.Width-2*cellPadding)
		if extra := float64(len(cells[i].lines)-1) * leading(cells[i].size); t.RowHeight+extra > height {
			height = t.RowHeight + extra
		}
	}
	return cells, height
}

// cell sets a text in at most t.MaxLines lines: smaller when it must be, cut when even that is too long.
func (d *Document) cell(text string, t Table, width float64) set {
	for _, size := range []float64{t.Size, t.Size * 0.85, t.Size * 0.7} {
		if lines := d.Lines(text, Style{Size: size}, width); len(lines) <= t.MaxLines {
			return set{lines, size}
		}
	}
	st := Style{Size: t.Size * 0.7}
	lines := d.Lines(text, st, width)[:t.MaxLines]
	last := []rune(lines[t.MaxLines-1])
	for len(last) > 1 && d.Width(string(last)+"…", st) > width {
		last = last[:len(last)-1]
	}
	lines[t.MaxLines-1] = string(last) + "…"
	return set{lines, st.Size}
}

// leading is the distance of lines in millimetres for a size in points.
func leading(size float64) float64 { return size * 0.45 }

func (d *Document) tableRow(t Table, y, height float64, cells []set, st Style) {
	x := t.Left
	for i, c := range t.Columns {
		d.Frame(x, y, c.Width, height, 0.15, t.Rule)
		st.Align, st.Size = c.Align, cells[i].size
		at := map[Align]float64{Left: x + cellPadding, Center: x + c.Width/2, Right: x + c.Width - cellPadding}[c.Align]
		first := y + height/2 + st.Size*0.127 - float64(len(cells[i].lines)-1)*leading(st.Size)/2
		for n, line := range cells[i].lines {
			d.Text(at, first+float64(n)*leading(st.Size), line, st)
		}
		x += c.Width
	}
}
