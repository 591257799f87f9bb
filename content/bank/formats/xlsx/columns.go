package xlsx

import (
	"maps"
	"slices"

	"ankao/content/bank/formats/cells"
	"ankao/internal/sheet"
)

// settle takes the headings at row i for those of the rows below, after what
// only the cells of the table can tell.
func (t *table) settle(c *columns, i, used int) {
	t.cols = c
	sample := t.rows[i+used : min(len(t.rows), i+used+sampleRows)]
	t.spread(c, t.rows[i], sample)
	t.nameUnknown(c, t.rows[i].Number, sample)
}

// sampleRows bounds how many rows are looked at to understand the headings.
const sampleRows = 200

// spread takes the columns without a heading to the right of "选项" for those of
// the single options: where the heading is merged over them, or another heading
// follows behind them.
func (t *table) spread(c *columns, head sheet.Row, sample []sheet.Row) {
	if len(c.options) > 0 || len(c.fields[fOptions]) != 1 {
		return
	}
	first := c.fields[fOptions][0]
	last := t.across[[2]int{head.Number, first}]
	if last == 0 {
		for next := range c.names {
			if next > first && (last == 0 || next <= last) {
				last = next - 1
			}
		}
	}
	for col := first + 1; col <= last; col++ {
		if c.names[col] != "" {
			return
		}
	}
	if last-first >= maxColumns || last <= first || filledIn(sample, first+1)*2 <= filledIn(sample, first) {
		return // all options stand in the one cell
	}
	delete(c.fields, fOptions)
	for col := first; col <= last; col++ {
		c.options[col-first] = col
	}
}

func filledIn(rows []sheet.Row, col int) int {
	n := 0
	for _, r := range rows {
		if r.Cell(col).Col != 0 {
			n++
		}
	}
	return n
}

// nameUnknown notes a column beside the options whose heading says nothing: it
// may be one of them.
func (t *table) nameUnknown(c *columns, head int, sample []sheet.Row) {
	if len(c.options) < 2 {
		return
	}
	isOption := map[int]bool{}
	for _, col := range c.options {
		isOption[col] = true
	}
	for _, cols := range c.doubles {
		for _, col := range cols {
			isOption[col] = true
		}
	}
	for _, col := range slices.Sorted(maps.Keys(isOption)) {
		if next := col + 1; !isOption[next] && c.of(next) == noField && filledIn(sample, next) > 0 {
			t.notes = append(t.notes, finding(t.grid.Name, head, next, "column.unknown", cells.Quote(c.names[next])))
		}
	}
}
