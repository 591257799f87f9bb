package guides

import (
	"fmt"
	"time"

	"ankao/internal/pdf"
)

var (
	ink   = pdf.Color{R: 0x1C, G: 0x24, B: 0x29}
	muted = pdf.Color{R: 0x5A, G: 0x66, B: 0x6A}
	teal  = pdf.Color{R: 0x0E, G: 0x5C, B: 0x5C}
	pale  = pdf.Color{R: 0xE8, G: 0xF0, B: 0xEF}
	white = pdf.Color{R: 0xFF, G: 0xFF, B: 0xFF}
)

const left, right = 18.0, pdf.Width - 18.0

// words are what every guide says in its language.
var words = map[string]struct {
	product, kind, notes string
	size                 float64 // of the text, in points
}{
	"zh": {"安考", "快速入门", "遇到问题时", 11.5},
	"en": {"Ankao", "Quick start", "When something goes wrong", 10.4},
}

// PDF prints a guide on one page. The same guide gives the same bytes.
func (g Guide) PDF(lang string) ([]byte, error) {
	set, err := pdf.House()
	if err != nil {
		return nil, err
	}
	w := words[lang]
	d := set.New(pdf.Info{Title: g.Title, Author: w.product, Created: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)})
	d.Rect(0, 0, pdf.Width, 30, teal)
	d.Text(left, 13, w.product+"　"+w.kind, pdf.Style{Size: 10.5, Color: pale})
	d.Text(left, 24, g.Title, d.Fit(g.Title, pdf.Style{Size: 21, Bold: true, Color: white}, right-left, 12))
	y := 39.0
	y = paragraph(d, left, y, right-left, g.Lead, pdf.Style{Size: w.size + 0.5, Color: muted}) + 4
	for _, part := range g.Parts {
		y = part.draw(d, y, w.size)
	}
	if y = g.notes(d, y+2, w.notes, w.size-1); y > pdf.Height-8 {
		return nil, fmt.Errorf("the guide %q is longer than a page: %.0f mm", g.Title, y)
	}
	return d.Bytes()
}

func (p Part) draw(d *pdf.Document, y, size float64) float64 {
	d.Text(left, y+4, p.Title, pdf.Style{Size: 14, Bold: true, Color: teal})
	d.Line(pdf.Point{X: left, Y: y + 6.5}, pdf.Point{X: right, Y: y + 6.5}, 0.3, teal)
	y += 12
	for i, step := range p.Steps {
		d.Rect(left, y-3.9, 5.2, 5.2, pale)
		d.Text(left+2.6, y, fmt.Sprint(i+1), pdf.Style{Size: 9.5, Bold: true, Color: teal, Align: pdf.Center})
		y = paragraph(d, left+8, y, right-left-8, step, pdf.Style{Size: size, Color: ink}) + 2.2
	}
	return y + 3
}

func (g Guide) notes(d *pdf.Document, y float64, title string, size float64) float64 {
	st := pdf.Style{Size: size, Color: ink}
	height := 11.0
	for _, note := range g.Notes {
		height += float64(len(d.Lines(note, st, right-left-13)))*leading(st) + 1.6
	}
	d.Rect(left, y, right-left, height, pale)
	d.Text(left+5, y+6.5, title, pdf.Style{Size: 12, Bold: true, Color: ink})
	at := y + 12.5
	for _, note := range g.Notes {
		d.Rect(left+5, at-2.2, 1.4, 1.4, teal)
		at = paragraph(d, left+9, at, right-left-13, note, st) + 1.6
	}
	return y + height
}

func leading(st pdf.Style) float64 { return st.Size * 0.5 }

// paragraph sets text in lines from the baseline y down and returns the
// baseline after it.
func paragraph(d *pdf.Document, x, y, width float64, text string, st pdf.Style) float64 {
	for _, line := range d.Lines(text, st, width) {
		d.Text(x, y, line, st)
		y += leading(st)
	}
	return y
}
