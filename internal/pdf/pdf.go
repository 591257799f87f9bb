// Package pdf draws printed documents: A4 upright, lengths in millimetres from the top left corner of the page, two faces.
// The same drawing gives the same bytes, so that a document can be printed again years later and compared.
//
// Mistakes are collected while drawing and told once, by [Document.Bytes]. The most important one is a character that
// the fonts lack: it is named to the person printing, never dropped and never printed as a box.
package pdf

import (
	"compress/zlib"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ankao/internal/fault"

	"github.com/signintech/gopdf"
)

// Millimetres of an A4 page.
const (
	Width  = 210.0
	Height = 297.0
)

const pointsPerMillimetre = 72 / 25.4

// Fonts are the two faces, read once and shared by all documents. Safe for concurrent use.
type Fonts struct{ regular, bold *face }

// NewFonts reads two TrueType fonts.
func NewFonts(regularTTF, boldTTF []byte) (*Fonts, error) {
	regular, err := parseFace(regularTTF)
	if err != nil {
		return nil, fmt.Errorf("regular font: %w", err)
	}
	bold, err := parseFace(boldTTF)
	if err != nil {
		return nil, fmt.Errorf("bold font: %w", err)
	}
	return &Fonts{regular: regular, bold: bold}, nil
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

// Document is pages being drawn. It belongs to one goroutine. What is drawn is kept until the characters of the whole
// document are known, then played to the library.
type Document struct {
	fonts   *Fonts
	info    Info
	pages   [][]func(*gopdf.GoPdf) error
	at      int // the page that is drawn on, from 0
	used    map[*face][]rune
	missing []rune
}

// New begins a document with its first page.
func (f *Fonts) New(info Info) *Document {
	return &Document{fonts: f, info: info, used: map[*face][]rune{}, pages: make([][]func(*gopdf.GoPdf) error, 1)}
}

// Page begins the next page.
func (d *Document) Page() {
	d.pages = append(d.pages, nil)
	d.at = len(d.pages) - 1
}

// EachPage draws on every page there is: a foot with its number, from 1, and how many there are.
func (d *Document) EachPage(draw func(page, of int)) {
	for d.at = range d.pages {
		draw(d.at+1, len(d.pages))
	}
}

func (d *Document) play(stroke func(*gopdf.GoPdf) error) {
	d.pages[d.at] = append(d.pages[d.at], stroke)
}

// Text sets s with its baseline at y. A bold text with a character that only the regular face holds is set in that.
func (d *Document) Text(x, y float64, s string, st Style) {
	if s == "" {
		return
	}
	f := d.face(s, st)
	for _, r := range s {
		if f.glyph(r) == 0 && !slices.Contains(d.missing, r) {
			d.missing = append(d.missing, r)
		}
	}
	d.used[f] = append(d.used[f], []rune(s)...)
	switch st.Align {
	case Center:
		x -= d.Width(s, st) / 2
	case Right:
		x -= d.Width(s, st)
	}
	d.play(func(p *gopdf.GoPdf) error {
		if err := p.SetFont(d.family(f), "", st.Size); err != nil {
			return err
		}
		if err := p.SetCharSpacing(st.Spacing); err != nil {
			return err
		}
		p.SetTextColor(st.Color.R, st.Color.G, st.Color.B)
		p.SetXY(x*pointsPerMillimetre, y*pointsPerMillimetre)
		return p.Text(s)
	})
}

// Width returns how wide s is in millimetres.
func (d *Document) Width(s string, st Style) float64 {
	width := d.face(s, st).width(s) * st.Size
	if n := utf8.RuneCountInString(s); n > 1 {
		width += float64(n-1) * st.Spacing
	}
	return width / pointsPerMillimetre
}

func (d *Document) face(s string, st Style) *face {
	if st.Bold && !strings.ContainsFunc(s, func(r rune) bool { return d.fonts.bold.glyph(r) == 0 }) {
		return d.fonts.bold
	}
	return d.fonts.regular
}

func (d *Document) family(f *face) string {
	if f == d.fonts.bold {
		return "AnkaoSansSC-Bold"
	}
	return "AnkaoSansSC-Regular"
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
	d.play(func(p *gopdf.GoPdf) error {
		stroke(p, thickness, c)
		p.Line(from.X*pointsPerMillimetre, from.Y*pointsPerMillimetre, to.X*pointsPerMillimetre, to.Y*pointsPerMillimetre)
		return nil
	})
}

// Outline draws a closed line through points.
func (d *Document) Outline(points []Point, thickness float64, c Color) {
	d.play(func(p *gopdf.GoPdf) error {
		stroke(p, thickness, c)
		p.Polygon(scaled(points), "D")
		return nil
	})
}

// Curves draws a line of Bézier curves: a start, then for each curve two control points and its end.
func (d *Document) Curves(path []Point, thickness float64, c Color) {
	d.play(func(p *gopdf.GoPdf) error {
		stroke(p, thickness, c)
		at := scaled(path)
		for i := 0; i+3 < len(at); i += 3 {
			p.Curve(at[i].X, at[i].Y, at[i+1].X, at[i+1].Y, at[i+2].X, at[i+2].Y, at[i+3].X, at[i+3].Y, "D")
		}
		return nil
	})
}

// Fill fills the area that points enclose.
func (d *Document) Fill(points []Point, c Color) {
	d.play(func(p *gopdf.GoPdf) error {
		p.SetFillColor(c.R, c.G, c.B)
		p.Polygon(scaled(points), "F")
		return nil
	})
}

// Rect fills a rectangle whose upper left corner is (x, y).
func (d *Document) Rect(x, y, w, h float64, c Color) {
	d.Fill([]Point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}, c)
}

// Frame draws the outline of a rectangle.
func (d *Document) Frame(x, y, w, h, thickness float64, c Color) {
	d.Outline([]Point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}, thickness, c)
}

func stroke(p *gopdf.GoPdf, thickness float64, c Color) {
	p.SetStrokeColor(c.R, c.G, c.B)
	p.SetLineWidth(thickness * pointsPerMillimetre)
}

func scaled(points []Point) []gopdf.Point {
	out := make([]gopdf.Point, len(points))
	for i, p := range points {
		out[i] = gopdf.Point{X: p.X * pointsPerMillimetre, Y: p.Y * pointsPerMillimetre}
	}
	return out
}

// Image draws a JPEG or PNG into a box, stretched to it.
func (d *Document) Image(x, y, w, h float64, picture []byte) {
	d.play(func(p *gopdf.GoPdf) error {
		holder, err := gopdf.ImageHolderByBytes(picture)
		if err != nil {
			return fmt.Errorf("picture: %w", err)
		}
		return p.ImageByHolder(holder, x*pointsPerMillimetre, y*pointsPerMillimetre, &gopdf.Rect{W: w * pointsPerMillimetre, H: h * pointsPerMillimetre})
	})
}

// Modules draws a matrix code, true = dark, as a square of the given size; the quiet zone is the caller's. Dark modules
// side by side are one rectangle, so that no hair lines show between them.
func (d *Document) Modules(x, y, size float64, dark [][]bool) {
	d.play(func(p *gopdf.GoPdf) error {
		p.SetFillColor(0, 0, 0)
		side := size / float64(len(dark)) * pointsPerMillimetre
		for row, line := range dark {
			for column := 0; column < len(line); column++ {
				from := column
				for column < len(line) && line[column] {
					column++
				}
				if column > from {
					p.RectFromUpperLeftWithStyle(x*pointsPerMillimetre+float64(from)*side, y*pointsPerMillimetre+float64(row)*side,
						float64(column-from)*side, side, "F")
				}
			}
		}
		return nil
	})
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
	p := &gopdf.GoPdf{}
	p.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	for _, f := range []*face{d.fonts.regular, d.fonts.bold} {
		font, err := f.subset(d.used[f])
		if err != nil {
			return nil, err
		}
		if err := p.AddTTFFontData(d.family(f), font); err != nil {
			return nil, fmt.Errorf("font of the document: %w", err)
		}
	}
	p.SetInfo(gopdf.PdfInfo{Title: bmp(d.info.Title), Author: bmp(d.info.Author), Producer: "Ankao", CreationDate: d.info.Created})
	p.SetCompressLevel(zlib.BestSpeed) // half the time for a tenth more bytes
	for _, page := range d.pages {
		p.AddPage()
		for _, stroke := range page {
			if err := stroke(p); err != nil {
				return nil, fmt.Errorf("drawing: %w", err)
			}
		}
	}
	b, err := p.GetBytesPdfReturnErr()
	if err != nil {
		return nil, fmt.Errorf("writing the document: %w", err)
	}
	return withSurrogates(b)
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

// Lacks returns the characters of s that no face holds, each once, for who wants to name whom they concern before
// drawing.
func (f *Fonts) Lacks(s string) (missing []rune) {
	for _, r := range s {
		if f.regular.glyph(r) == 0 && !slices.Contains(missing, r) {
			missing = append(missing, r)
		}
	}
	return missing
}
