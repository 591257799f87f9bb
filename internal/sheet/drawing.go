package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/draw"
	_ "image/gif"  // decoders for cropping
	_ "image/jpeg" // …
	"image/png"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Corner is a place in the grid: a cell and how far below and right of its
// upper left corner, in EMU.
type Corner struct{ Row, Col, Down, Across int }

// Picture is a picture, or another drawn thing, that floats over the grid or
// sits in a cell.
type Picture struct {
	From, To Corner
	Name     string // as the author's program called it
	Drawn    bool   // lines, shapes, a chart: no picture to keep
	Linked   bool   // the picture is not in the workbook, or not where it should be
	Turned   bool   // shown rotated or mirrored
	InCell   bool

	part  string
	bytes []byte
	crop  crop
}

// crop is what is hidden at each side, in 1/100000 of the picture.
type crop struct{ left, top, right, bottom int }

// Cropped tells whether only part of the picture is shown.
func (p Picture) Cropped() bool { return p.crop != crop{} }

// maxImagePixels bounds what cropping unpacks.
const maxImagePixels = 20_000_000

// Bytes returns the picture as shown: a cropped one without the parts that the
// author hid, as PNG. Faults: Invalid "sheet.picture".
func (b *Book) Bytes(p Picture) (_ []byte, err error) {
	defer catch(&err)
	raw := p.bytes
	if raw == nil {
		r, err := b.open(p.part)
		if err != nil {
			return nil, err
		}
		defer func() { _ = r.Close() }()
		if raw, err = io.ReadAll(r); err != nil {
			return nil, broken(err)
		}
	}
	if !p.Cropped() {
		return raw, nil
	}
	return p.crop.apply(raw)
}

func (c crop) apply(raw []byte) ([]byte, error) {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, broken(err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxImagePixels/cfg.Height {
		return nil, broken(errors.New("the picture is too large to crop"))
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, broken(err)
	}
	r := img.Bounds()
	w, h := r.Dx(), r.Dy()
	const whole = 100_000
	shown := image.Rect(r.Min.X+w*c.left/whole, r.Min.Y+h*c.top/whole, r.Max.X-w*c.right/whole, r.Max.Y-h*c.bottom/whole).Intersect(r)
	if shown.Empty() {
		return nil, broken(errors.New("nothing of the picture is shown"))
	}
	out := image.NewNRGBA(image.Rect(0, 0, shown.Dx(), shown.Dy()))
	draw.Draw(out, out.Bounds(), img, shown.Min, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, out); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Nodes   []node     `xml:",any"`
}

func (n node) attr(name string) string { return attr(xml.StartElement{Attr: n.Attrs}, name) }

func (n node) int(name string) int { v, _ := strconv.Atoi(n.attr(name)); return v }

func (n node) child(name string) (node, bool) {
	for _, c := range n.Nodes {
		if c.XMLName.Local == name {
			return c, true
		}
	}
	return node{}, false
}

// walk visits n and what is in it, but not the fall-backs that repeat content
// for older programs.
func (n node) walk(visit func(node) (deeper bool)) {
	if n.XMLName.Local == "Fallback" || !visit(n) {
		return
	}
	for _, c := range n.Nodes {
		c.walk(visit)
	}
}

// drawings reads what floats over the sheet.
func (b *Book) drawings(s Info, g *Grid, ids []string) ([]Picture, error) {
	rels, err := b.relations(s.part)
	if err != nil {
		return nil, err
	}
	var out []Picture
	for _, id := range ids {
		rel, ok := rels[id]
		if !ok || rel.kind() != "drawing" {
			continue
		}
		var root node
		if err := b.decode(rel.Target, &root); err != nil {
			return nil, err
		}
		media, err := b.relations(rel.Target)
		if err != nil {
			return nil, err
		}
		root.walk(func(n node) bool {
			switch n.XMLName.Local {
			case "twoCellAnchor", "oneCellAnchor", "absoluteAnchor":
				out = append(out, g.anchored(n, media)...)
				return false
			}
			return true
		})
	}
	slices.SortStableFunc(out, func(a, c Picture) int {
		if a.From.Row != c.From.Row {
			return a.From.Row - c.From.Row
		}
		return a.From.Col - c.From.Col
	})
	return out, nil
}

// anchored returns the pictures of one anchor; a group holds several.
func (g *Grid) anchored(anchor node, media map[string]relation) []Picture {
	from, to := g.corners(anchor)
	var out []Picture
	drawn := false
	anchor.walk(func(n node) bool {
		switch n.XMLName.Local {
		case "pic":
			p := Picture{From: from, To: to}
			p.read(n, media)
			out = append(out, p)
			return false
		case "sp", "cxnSp", "graphicFrame", "contentPart":
			drawn = true
			return false
		}
		return true
	})
	if len(out) == 0 && drawn {
		name := ""
		anchor.walk(func(n node) bool {
			if n.XMLName.Local == "cNvPr" && name == "" {
				name = n.attr("name")
			}
			return true
		})
		out = append(out, Picture{From: from, To: to, Name: name, Drawn: true})
	}
	return out
}

func (p *Picture) read(pic node, media map[string]relation) {
	pic.walk(func(n node) bool {
		switch n.XMLName.Local {
		case "cNvPr":
			p.Name = n.attr("name")
		case "blip":
			if rel, ok := media[n.attr("embed")]; ok && rel.External == "" {
				p.part = rel.Target
			} else {
				p.Linked = true
			}
			return false
		case "srcRect":
			p.crop = crop{left: n.int("l"), top: n.int("t"), right: n.int("r"), bottom: n.int("b")}
		case "xfrm":
			p.Turned = n.int("rot") != 0 || n.attr("flipH") == "1" || n.attr("flipV") == "1"
		}
		return true
	})
}

// corners returns where an anchor begins and ends; where only a size is given
// the rows below are counted off.
func (g *Grid) corners(anchor node) (from, to Corner) {
	corner := func(name string) (Corner, bool) {
		n, ok := anchor.child(name)
		if !ok {
			return Corner{}, false
		}
		num := func(name string) int {
			c, _ := n.child(name)
			v, _ := strconv.Atoi(strings.TrimSpace(c.Text))
			return max(0, min(v, 1<<30))
		}
		return Corner{Row: num("row") + 1, Col: num("col") + 1, Down: num("rowOff"), Across: num("colOff")}, true
	}
	from, ok := corner("from")
	if !ok {
		pos, _ := anchor.child("pos")
		from = g.below(Corner{Row: 1, Col: 1}, pos.int("y"))
	}
	if to, ok = corner("to"); ok && to.Row >= from.Row {
		return from, to
	}
	ext, _ := anchor.child("ext")
	to = g.below(from, ext.int("cy"))
	return from, to
}

// below returns the corner that lies emu below c.
func (g *Grid) below(c Corner, emu int) Corner {
	c.Down += max(0, min(emu, 1<<30))
	for {
		h := g.RowHeight(c.Row)
		if c.Down < h || h <= 0 && c.Row > 1<<20 {
			return c
		}
		c.Down -= h
		c.Row++
	}
}

// cellPictures finds the pictures that sit in cells, as WPS Office and newer
// versions of Excel keep them. Only then the whole sheet is unpacked at once.
func (b *Book) cellPictures(s Info, g *Grid) {
	for _, row := range g.Rows {
		for _, c := range row.Cells {
			if c.Kind != Image {
				continue
			}
			at := Corner{Row: row.Number, Col: c.Col}
			p := Picture{From: at, To: at, InCell: true, Linked: true}
			// What cannot be found is told as a picture that is not there.
			found, _ := b.file.GetPictures(s.Name, Name(c.Col, row.Number))
			for _, f := range found {
				if f.InsertType != 0 && len(f.File) > 0 {
					p.Linked, p.bytes, p.Name = false, f.File, f.Format.Name
				}
			}
			g.Pictures = append(g.Pictures, p)
		}
	}
}
