// Package pdf draws printed documents: A4, lengths in millimetres from the top left corner, two faces, vectors only.
// The same drawing gives the same bytes, so that a document can be printed again years later and compared.
//
// Mistakes are collected while drawing and told once, by [Document.Bytes]. The most important one is a character that
// the fonts lack: it is named to the person printing, never dropped and never printed as a box.
package pdf

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ankao/internal/fault"

	"github.com/signintech/gopdf"
)

// Millimetres of an A4 page.
const (
	Width  = 210.0
	Height = 297.0
)

const pointsPerMillimetre = 72 / 25.4

const (
	regular = "regular"
	bold    = "bold"
)

// Fonts are the two faces, read once and shared by all documents. Safe for concurrent use.
type Fonts struct{ container gopdf.FontContainer }

// NewFonts reads two TrueType fonts.
func NewFonts(regularTTF, boldTTF []byte) (*Fonts, error) {
	f := &Fonts{}
	if err := f.container.AddTTFFontData(regular, regularTTF); err != nil {
		return nil, fmt.Errorf("regular font: %w", err)
	}
	if err := f.container.AddTTFFontData(bold, boldTTF); err != nil {
		return nil, fmt.Errorf("bold font: %w", err)
	}
	return f, nil
}

// Color is red, green and blue.
type Color struct{ R, G, B uint8 }

// Align says what of a text stands at its x.
type Align int

const (
	Left Align = iota
	Center
	Right
)

// Style is how a text is set. Size and Spacing (between characters) are in points.
type Style struct {
	Bold    bool
	Size    float64
	Spacing float64
	Color   Color
	Align   Align
}

// Point is a place on the page.
type Point struct{ X, Y float64 }

// Info is what the document says of itself. No personal data: file managers and search engines show it.
type Info struct {
	Title, Author string
	Created       time.Time
}

// Document is one page being drawn. It belongs to one goroutine.
type Document struct {
	pdf     gopdf.GoPdf
	missing []rune
	err     error
}

// New begins a page.
func (f *Fonts) New(info Info) *Document {
	d := &Document{}
	d.pdf.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	for _, face := range []string{regular, bold} {
		d.keep(d.pdf.AddTTFFontFromFontContainer(face, &f.container))
	}
	d.pdf.SetInfo(gopdf.PdfInfo{Title: bmp(info.Title), Author: bmp(info.Author), Producer: "Ankao", CreationDate: info.Created})
	d.pdf.AddPage()
	return d
}

// bmp drops what the library writes wrongly into a document's information.
func bmp(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xFFFF {
			return -1
		}
		return r
	}, s)
}

func (d *Document) keep(err error) {
	if d.err == nil {
		d.err = err
	}
}

// Text sets s with its baseline at y. A bold text with a character that only the regular face holds is set in that.
func (d *Document) Text(x, y float64, s string, st Style) {
	if s == "" {
		return
	}
	width := d.Width(s, st)
	switch st.Align {
	case Center:
		x -= width / 2
	case Right:
		x -= width
	}
	d.keep(d.pdf.SetCharSpacing(st.Spacing))
	d.pdf.SetTextColor(st.Color.R, st.Color.G, st.Color.B)
	d.pdf.SetXY(x*pointsPerMillimetre, y*pointsPerMillimetre)
	d.keep(d.pdf.Text(s))
}

// Width returns how wide s is in millimetres, and notes characters that no face holds.
func (d *Document) Width(s string, st Style) float64 {
	d.setFont(s, st)
	d.keep(d.pdf.SetCharSpacing(0))
	width, err := d.pdf.MeasureTextWidth(s)
	d.keep(err)
	if n := len([]rune(s)); n > 1 {
		width += float64(n-1) * st.Spacing
	}
	return width / pointsPerMillimetre
}

// setFont chooses the face for s.
func (d *Document) setFont(s string, st Style) {
	if st.Bold {
		d.keep(d.pdf.SetFont(bold, "", st.Size))
		if len(d.lacks(s)) == 0 {
			return
		}
	}
	d.keep(d.pdf.SetFont(regular, "", st.Size))
	for _, r := range d.lacks(s) {
		if !slices.Contains(d.missing, r) {
			d.missing = append(d.missing, r)
		}
	}
}

func (d *Document) lacks(s string) []rune {
	var missing []rune
	for _, r := range s {
		ok, err := d.pdf.IsCurrFontContainGlyph(r)
		d.keep(err)
		if !ok {
			missing = append(missing, r)
		}
	}
	return missing
}

// Fit returns st with the largest size, not below smallest, at which s is at most width wide.
func (d *Document) Fit(s string, st Style, width, smallest float64) Style {
	if w := d.Width(s, st); w > width {
		st.Spacing = 0
		if w = d.Width(s, st); w > width {
			st.Size = max(smallest, st.Size*width/w)
		}
	}
	return st
}

// Lines breaks s into lines at most width wide: between hanzi, else at spaces, within a word only when it must. No
// line begins with a closing mark.
func (d *Document) Lines(s string, st Style, width float64) []string {
	var lines []string
	line := ""
	for _, piece := range pieces(s) {
		if line != "" && d.Width(strings.TrimRight(line+piece, " "), st) > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line = strings.TrimLeft(piece, " ")
		} else {
			line += piece
		}
		for d.Width(strings.TrimRight(line, " "), st) > width && len([]rune(line)) > 1 {
			cut := d.longest(line, st, width)
			lines, line = append(lines, line[:cut]), line[cut:]
		}
	}
	if line = strings.TrimRight(line, " "); line != "" {
		lines = append(lines, line)
	}
	return lines
}

// longest returns how many bytes of s fit into width, at least one character.
func (d *Document) longest(s string, st Style, width float64) int {
	end := 0
	for i, r := range s {
		next := i + len(string(r))
		if end > 0 && d.Width(s[:next], st) > width {
			break
		}
		end = next
	}
	return end
}

// pieces splits s where a line may end.
func pieces(s string) []string {
	var out []string
	runes := []rune(s)
	start := 0
	for i := 1; i < len(runes); i++ {
		before, after := runes[i-1], runes[i]
		if strings.ContainsRune("，。、；：？！）》」』】”’…·,.;:?!)]}", after) || strings.ContainsRune("（《「『【“‘([{", before) {
			continue
		}
		if before == ' ' || (before >= 0x2E80 && before != ' ') || (after >= 0x2E80 && after != ' ') {
			out = append(out, string(runes[start:i]))
			start = i
		}
	}
	if start < len(runes) {
		out = append(out, string(runes[start:]))
	}
	return out
}

// Line draws a straight line; thickness in millimetres.
func (d *Document) Line(from, to Point, thickness float64, c Color) {
	d.stroke(thickness, c)
	d.pdf.Line(from.X*pointsPerMillimetre, from.Y*pointsPerMillimetre, to.X*pointsPerMillimetre, to.Y*pointsPerMillimetre)
}

// Outline draws a closed line through points.
func (d *Document) Outline(points []Point, thickness float64, c Color) {
	d.stroke(thickness, c)
	d.pdf.Polygon(scaled(points), "D")
}

// Fill fills the area that points enclose.
func (d *Document) Fill(points []Point, c Color) {
	d.pdf.SetFillColor(c.R, c.G, c.B)
	d.pdf.Polygon(scaled(points), "F")
}

// Rect fills a rectangle whose upper left corner is (x, y).
func (d *Document) Rect(x, y, w, h float64, c Color) {
	d.Fill([]Point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}, c)
}

// Frame draws the outline of a rectangle.
func (d *Document) Frame(x, y, w, h, thickness float64, c Color) {
	d.Outline([]Point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}, thickness, c)
}

func (d *Document) stroke(thickness float64, c Color) {
	d.pdf.SetStrokeColor(c.R, c.G, c.B)
	d.pdf.SetLineWidth(thickness * pointsPerMillimetre)
}

func scaled(points []Point) []gopdf.Point {
	out := make([]gopdf.Point, len(points))
	for i, p := range points {
		out[i] = gopdf.Point{X: p.X * pointsPerMillimetre, Y: p.Y * pointsPerMillimetre}
	}
	return out
}

// Modules draws a matrix code, true = dark, as a square of the given size; the quiet zone is the caller's.
func (d *Document) Modules(x, y, size float64, dark [][]bool) {
	n := len(dark)
	if n == 0 {
		return
	}
	side := size / float64(n)
	d.pdf.SetFillColor(0, 0, 0)
	for row, line := range dark {
		for column := 0; column < n; {
			end := column
			for end < n && line[end] {
				end++
			}
			if end == column {
				column++
				continue
			}
			d.pdf.RectFromUpperLeftWithStyle((x+float64(column)*side)*pointsPerMillimetre, (y+float64(row)*side)*pointsPerMillimetre,
				float64(end-column)*side*pointsPerMillimetre, side*pointsPerMillimetre, "F")
			column = end
		}
	}
}

// Bytes returns the finished document. When a character was set that the fonts lack, the error is an Invalid fault
// "pdf.characters" whose parameter "characters" names them.
func (d *Document) Bytes() ([]byte, error) {
	if len(d.missing) > 0 {
		names := make([]string, len(d.missing))
		for i, r := range d.missing {
			names[i] = fmt.Sprintf("%c (U+%04X)", r, r)
		}
		return nil, fault.New(fault.Invalid, "pdf.characters").Param("characters", strings.Join(names, ", "))
	}
	if d.err != nil {
		return nil, fmt.Errorf("drawing: %w", d.err)
	}
	b, err := d.pdf.GetBytesPdfReturnErr()
	if err != nil {
		return nil, fmt.Errorf("writing the document: %w", err)
	}
	return withSurrogates(b)
}
