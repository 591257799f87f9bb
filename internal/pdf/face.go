package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"
)

// A face is a TrueType font (OpenType 1.9) read once. For each document a font of only the characters in it is cut
// out: the PDF library embeds whole index tables, which for 31,000 glyphs cost more time than the page itself.
type face struct {
	tables     map[string][]byte
	ranges     []cmapRange
	unitsPerEm int
	glyphs     int
	metrics    int // glyphs that have a width of their own, the others share the last one's
}

// cmapRange maps consecutive characters to consecutive glyphs.
type cmapRange struct{ first, last, glyph uint32 }

var errFont = errors.New("not a TrueType font of the expected form")

func parseFace(data []byte) (*face, error) {
	if len(data) < 12 || binary.BigEndian.Uint32(data) != 0x00010000 {
		return nil, errFont
	}
	f := &face{tables: map[string][]byte{}}
	count := int(binary.BigEndian.Uint16(data[4:]))
	if len(data) < 12+16*count {
		return nil, errFont
	}
	for i := range count {
		entry := data[12+16*i:]
		offset, length := uint64(binary.BigEndian.Uint32(entry[8:])), uint64(binary.BigEndian.Uint32(entry[12:]))
		if offset+length > uint64(len(data)) {
			return nil, errFont
		}
		f.tables[string(entry[:4])] = data[offset : offset+length]
	}
	for name, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "OS/2": 78, "post": 32, "cmap": 4, "hmtx": 4, "loca": 8, "glyf": 1} {
		if len(f.tables[name]) < least {
			return nil, fmt.Errorf("%w: table %s", errFont, name)
		}
	}
	return f, f.parseTables()
}

func (f *face) parseTables() error {
	f.unitsPerEm = int(binary.BigEndian.Uint16(f.tables["head"][18:]))
	f.glyphs = int(binary.BigEndian.Uint16(f.tables["maxp"][4:]))
	f.metrics = int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	long := binary.BigEndian.Uint16(f.tables["head"][50:]) == 1
	if f.unitsPerEm == 0 || f.metrics == 0 || f.metrics > f.glyphs || !long || len(f.tables["loca"]) < 4*(f.glyphs+1) ||
		len(f.tables["hmtx"]) < 4*f.metrics+2*(f.glyphs-f.metrics) {
		return errFont
	}
	return f.parseCmap()
}

// parseCmap reads the subtable of all of Unicode: platform 3, encoding 10, format 12.
func (f *face) parseCmap() error {
	cmap := f.tables["cmap"]
	for i := range int(binary.BigEndian.Uint16(cmap[2:])) {
		if len(cmap) < 4+8*(i+1) {
			return errFont
		}
		entry := cmap[4+8*i:]
		if binary.BigEndian.Uint32(entry) != 3<<16|10 {
			continue
		}
		offset := int(binary.BigEndian.Uint32(entry[4:]))
		if len(cmap) < offset+16 || binary.BigEndian.Uint16(cmap[offset:]) != 12 {
			return errFont
		}
		n := int(binary.BigEndian.Uint32(cmap[offset+12:]))
		if len(cmap) < offset+16+12*n {
			return errFont
		}
		for g := range n {
			at := cmap[offset+16+12*g:]
			f.ranges = append(f.ranges, cmapRange{binary.BigEndian.Uint32(at), binary.BigEndian.Uint32(at[4:]), binary.BigEndian.Uint32(at[8:])})
		}
		return nil
	}
	return errFont
}

// glyph returns the glyph of r, 0 when the face has none.
func (f *face) glyph(r rune) int {
	i := sort.Search(len(f.ranges), func(i int) bool { return f.ranges[i].last >= uint32(r) })
	if i == len(f.ranges) || f.ranges[i].first > uint32(r) {
		return 0
	}
	if g := int(f.ranges[i].glyph + uint32(r) - f.ranges[i].first); g < f.glyphs {
		return g
	}
	return 0
}

func (f *face) metric(glyph int) (advance, leftBearing uint16) {
	hmtx := f.tables["hmtx"]
	if glyph < f.metrics {
		return binary.BigEndian.Uint16(hmtx[4*glyph:]), binary.BigEndian.Uint16(hmtx[4*glyph+2:])
	}
	return binary.BigEndian.Uint16(hmtx[4*(f.metrics-1):]), binary.BigEndian.Uint16(hmtx[4*f.metrics+2*(glyph-f.metrics):])
}

// width returns how wide s is in points at a size of one point.
func (f *face) width(s string) float64 {
	sum := 0
	for _, r := range s {
		advance, _ := f.metric(f.glyph(r))
		sum += int(advance)
	}
	return float64(sum) / float64(f.unitsPerEm)
}

// outline returns the drawing of a glyph, which is empty for a space. Glyphs composed of others are refused: what is
// converted from Noto's outlines has none.
func (f *face) outline(glyph int) ([]byte, error) {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	from, to := int(binary.BigEndian.Uint32(loca[4*glyph:])), int(binary.BigEndian.Uint32(loca[4*glyph+4:]))
	if from > to || to > len(glyf) {
		return nil, fmt.Errorf("%w: glyph %d", errFont, glyph)
	}
	if from < to && int8(glyf[from]) < 0 {
		return nil, fmt.Errorf("%w: glyph %d is composed of others", errFont, glyph)
	}
	return glyf[from:to], nil
}

// subset returns a TrueType font of the given characters, which the face has all. The same set gives the same bytes.
func (f *face) subset(characters []rune) ([]byte, error) {
	characters = slices.Clone(characters)
	slices.Sort(characters)
	characters = slices.Compact(characters)
	s := subset{face: f, numbers: map[int]int{0: 0}, glyphs: []int{0}}
	for _, r := range characters {
		if g := f.glyph(r); s.numbers[g] == 0 && g != 0 {
			s.numbers[g] = len(s.glyphs)
			s.glyphs = append(s.glyphs, g)
		}
	}
	return s.build(characters)
}

// subset is a font being cut out: glyphs get new numbers in the order they are met.
type subset struct {
	face    *face
	numbers map[int]int // old to new
	glyphs  []int       // new to old
}

func (s *subset) build(characters []rune) ([]byte, error) {
	var glyf, hmtx []byte
	loca := binary.BigEndian.AppendUint32(nil, 0)
	for _, glyph := range s.glyphs {
		outline, err := s.face.outline(glyph)
		if err != nil {
			return nil, err
		}
		glyf = append(glyf, outline...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		advance, bearing := s.face.metric(glyph)
		hmtx = binary.BigEndian.AppendUint16(hmtx, advance)
		hmtx = binary.BigEndian.AppendUint16(hmtx, bearing)
	}
	count := uint16(len(s.glyphs))
	tables := map[string][]byte{
		"glyf": glyf, "loca": loca, "hmtx": hmtx, "cmap": s.cmap(characters),
		"head": s.face.tables["head"], "OS/2": s.face.tables["OS/2"], "name": s.face.tables["name"], "post": s.face.tables["post"],
		"hhea": patched(s.face.tables["hhea"], 34, count), "maxp": patched(s.face.tables["maxp"], 4, count),
	}
	for _, name := range []string{"cvt ", "fpgm", "prep"} { // what hinting needs, where a face is hinted
		if t, ok := s.face.tables[name]; ok {
			tables[name] = t
		}
	}
	return assemble(tables), nil
}

func patched(table []byte, at int, value uint16) []byte {
	b := slices.Clone(table)
	binary.BigEndian.PutUint16(b[at:], value)
	return b
}

// cmap writes the two subtables that the PDF library reads: format 4 for the BMP, format 12 for all.
func (s *subset) cmap(characters []rune) []byte {
	var all, bmp []cmapRange
	for _, r := range characters {
		one := cmapRange{uint32(r), uint32(r), uint32(s.numbers[s.face.glyph(r)])}
		all = append(all, one)
		if r < 0xFFFF {
			bmp = append(bmp, one)
		}
	}
	bmp = append(bmp, cmapRange{0xFFFF, 0xFFFF, 0})
	n := len(bmp)
	b := binary.BigEndian.AppendUint32(nil, 2) // version 0, two subtables
	b = binary.BigEndian.AppendUint32(b, 3<<16|1)
	b = binary.BigEndian.AppendUint32(b, 20)
	b = binary.BigEndian.AppendUint32(b, 3<<16|10)
	b = binary.BigEndian.AppendUint32(b, uint32(20+16+8*n))
	u16 := func(values ...int) {
		for _, v := range values {
			b = binary.BigEndian.AppendUint16(b, uint16(v))
		}
	}
	u16(4, 16+8*n, 0, 2*n, 0, 0, 0)
	for _, r := range bmp {
		u16(int(r.last))
	}
	u16(0)
	for _, r := range bmp {
		u16(int(r.first))
	}
	for _, r := range bmp {
		u16(int(r.glyph) - int(r.first))
	}
	for range bmp {
		u16(0)
	}
	u16(12, 0)
	for _, v := range []int{16 + 12*len(all), 0, len(all)} {
		b = binary.BigEndian.AppendUint32(b, uint32(v))
	}
	for _, r := range all {
		for _, v := range []uint32{r.first, r.last, r.glyph} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
	}
	return b
}

// assemble writes a font file of tables. Checksums are left 0: no reader of a PDF looks at them.
func assemble(tables map[string][]byte) []byte {
	names := make([]string, 0, len(tables))
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	b := binary.BigEndian.AppendUint32(nil, 0x00010000)
	b = binary.BigEndian.AppendUint16(b, uint16(len(names)))
	b = append(b, 0, 0, 0, 0, 0, 0)
	at := len(b) + 16*len(names)
	for _, name := range names {
		b = append(b, name...)
		for _, v := range []int{0, at, len(tables[name])} {
			b = binary.BigEndian.AppendUint32(b, uint32(v))
		}
		at += (len(tables[name]) + 3) &^ 3
	}
	for _, name := range names {
		b = append(b, tables[name]...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	return b
}
