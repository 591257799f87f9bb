package xlsx

import (
	"ankao/content/bank/formats"
	"ankao/internal/sheet"
)

// part is where in a question a picture goes.
type part int

const (
	partStem part = iota
	partOption
	partExplanation
)

// placed is a picture that belongs to an item.
type placed struct {
	picture *formats.Picture
	part    part
	letter  int // of the option
	anchor  sheet.Picture
}

func (it *item) optionHasPicture(letter int) bool {
	for _, p := range it.pictures {
		if p.part == partOption && p.letter == letter {
			return true
		}
	}
	return false
}

// assignPictures gives every picture to the item on whose row it begins.
func (t *table) assignPictures() {
	if t.cols == nil {
		return
	}
	byRow := map[int]*item{}
	for _, it := range t.items {
		for _, r := range it.rows {
			byRow[r.Number] = it
		}
	}
	for _, p := range t.grid.Pictures {
		owner, involved, spans := t.owner(p, byRow)
		row, col := p.From.Row, p.From.Col
		switch {
		case p.Drawn && owner != nil:
			owner.find("picture.drawn", row, col)
		case p.Drawn:
		case owner == nil && len(involved) > 0:
			for _, it := range involved {
				it.find("picture.ambiguous", row, col)
			}
		case owner == nil:
			t.notes = append(t.notes, finding(t.grid.Name, row, col, "picture.outside"))
			for _, it := range []*item{byRow[row-1], byRow[row+1]} {
				if it != nil {
					it.near = sheet.Name(col, row)
				}
			}
		case p.Linked:
			owner.find("picture.linked", row, col)
			owner.pictures = append(owner.pictures, placed{anchor: p})
		default:
			if spans {
				owner.find("picture.spans", row, col)
			}
			t.place(owner, p)
		}
	}
}

// maxSpan bounds over how many rows a picture is followed.
const maxSpan = 500

// owner finds the item a picture belongs to: the one on whose row its upper edge
// lies, unless that edge lies so low that the picture could have slipped up from
// the next question. Then both are involved and neither owns it. spans tells that it covers more of another question than of its own.
func (t *table) owner(p sheet.Picture, byRow map[int]*item) (owner *item, involved []*item, spans bool) {
	touched := map[*item]int{}
	total := 0
	for row := p.From.Row; row <= min(p.To.Row, p.From.Row+maxSpan); row++ {
		height := t.grid.RowHeight(row)
		from, to := 0, height
		if row == p.From.Row {
			from = min(p.From.Down, height)
		}
		if row == p.To.Row {
			to = min(p.To.Down, height)
		}
		if to <= from {
			continue
		}
		total += to - from
		if it := byRow[row]; it != nil {
			if touched[it] == 0 {
				involved = append(involved, it)
			}
			touched[it] += to - from
		}
	}
	first := byRow[p.From.Row]
	low := p.To.Row > p.From.Row && p.From.Down*10 > t.grid.RowHeight(p.From.Row)*6
	switch {
	case p.Drawn, p.InCell, total == 0:
		return first, nil, false
	case first != nil && !low:
		for it, share := range touched {
			spans = spans || it != first && share*2 > total
		}
		return first, nil, spans
	case len(involved) == 1 && (first != nil || touched[involved[0]]*10 >= total*6):
		return involved[0], nil, false
	}
	return nil, involved[:min(2, len(involved))], false
}

// place puts a picture into the part of its question that its column tells.
func (t *table) place(it *item, p sheet.Picture) {
	row, col := p.From.Row, p.From.Col
	book := t.book // the table is let go when the file has been read
	target := placed{anchor: p, picture: &formats.Picture{
		Name: p.Name, Cell: sheet.Name(col, row),
		Load: func() ([]byte, error) { return book.Bytes(p) },
	}}
	last := p.To.Col
	if p.To.Across == 0 && last > col {
		last--
	}
	covered := map[field]bool{}
	letters := 0
	for c := col; c <= min(last, col+maxSpan); c++ {
		if _, ok := it.cols.letterOf(c); ok {
			letters++
		}
		covered[it.cols.of(c)] = true
	}
	letter, onOption := it.cols.letterOf(col)
	switch {
	case covered[fStem], covered[fPicture], covered[fHasPicture]:
	case onOption:
		target.part, target.letter = partOption, letter
		if letters > 1 && t.alone(p, it) {
			it.find("picture.options", row, col)
		}
	case it.cols.of(col) == fExplanation:
		target.part = partExplanation
	case len(covered) == 1 && covered[fAnswer]:
		it.find("picture.in-answer", row, col)
	}
	if p.Turned {
		it.find("picture.turned", row, col)
	}
	if !p.InCell && p.From == p.To || p.To.Row == p.From.Row && p.To.Down == p.From.Down && !p.InCell {
		it.find("picture.hidden", row, col)
	}
	it.pictures = append(it.pictures, target)
}

// alone tells whether p is the only picture on the option columns of the item.
func (t *table) alone(p sheet.Picture, it *item) bool {
	n := 0
	for _, other := range t.grid.Pictures {
		if _, ok := it.cols.letterOf(other.From.Col); ok && other.From.Row == p.From.Row && !other.Drawn {
			n++
		}
	}
	return n == 1
}

// placePictures puts the pictures of stem and explanation into the question and
// compares them with what the row says of itself.
func (it *item) placePictures(q *formats.Question) {
	for _, p := range it.pictures {
		switch {
		case p.picture == nil:
		case p.part == partStem:
			q.Stem = append(q.Stem, formats.Piece{Picture: p.picture})
		case p.part == partExplanation:
			q.Explanation = append(q.Explanation, formats.Piece{Picture: p.picture})
		}
	}
	v := it.value(fHasPicture)
	if v.text == "" {
		v = it.value(fPicture)
	}
	switch {
	case it.saysPicture && len(it.pictures) == 0:
		it.at(v, fHasPicture, "picture.missing")
	case it.cols.has(fHasPicture) && it.table.flagged && !it.saysPicture && len(it.pictures) > 0:
		it.find("picture.unflagged", it.pictures[0].anchor.From.Row, it.pictures[0].anchor.From.Col)
	}
}
