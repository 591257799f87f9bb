package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"ankao/assets/fonts"
)

func TestASubsetIsAFontOfTheSameGlyphs(t *testing.T) {
	f := testFonts(t).regular
	set := []rune("证安A 证\U0002C386")
	b, err := f.subset(set)
	if err != nil {
		t.Fatal(err)
	}
	cut, err := parseFace(b)
	if err != nil {
		t.Fatal(err)
	}
	if cut.glyphs != 6 {
		t.Errorf("%d glyphs, want five characters and .notdef", cut.glyphs)
	}
	for _, r := range set {
		want, _ := f.outline(f.glyph(r))
		got, err := cut.outline(cut.glyph(r))
		if err != nil || !bytes.HasPrefix(got, want) || cut.width(string(r)) != f.width(string(r)) {
			t.Errorf("%c: another drawing or width (%v)", r, err)
		}
	}
	if cut.glyph('考') != 0 || cut.glyph(0xFFFF) != 0 {
		t.Error("a character that was not asked for is there")
	}
	slices.Reverse(set)
	if again, err := f.subset(set); err != nil || !bytes.Equal(b, again) {
		t.Errorf("the same characters in another order give another font (%v)", err)
	}
}

// TestEveryGlyphCanBeCutOut holds the shipped fonts to what the subset can do.
func TestEveryGlyphCanBeCutOut(t *testing.T) {
	for _, f := range []*face{testFonts(t).regular, testFonts(t).bold} {
		for g := range f.glyphs {
			if _, err := f.outline(g); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestDamagedFontsAreRefused(t *testing.T) {
	good := fonts.Bold
	for _, n := range []int{0, 11, 12, 100, 1000, len(good) / 2, len(good) - 8} {
		if _, err := parseFace(good[:n]); !errors.Is(err, errFont) {
			t.Errorf("the first %d bytes: %v", n, err)
		}
	}
	for name, at := range map[string]int{"maxp": 4, "hhea": 34, "cmap": 2} {
		b := slices.Clone(good)
		f, err := parseFace(b)
		if err != nil {
			t.Fatal(err)
		}
		binary.BigEndian.PutUint16(f.tables[name][at:], 0xFFFF) // tables are slices of b
		if name == "cmap" {
			binary.BigEndian.PutUint16(f.tables[name][at:], 0)
		}
		if _, err := parseFace(b); !errors.Is(err, errFont) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewFonts(good, nil); err == nil {
		t.Error("no bold font is accepted")
	}
}

func FuzzParseFace(f *testing.F) {
	fonts, err := NewFonts(fonts.Regular, fonts.Bold)
	if err != nil {
		f.Fatal(err)
	}
	small, err := fonts.regular.subset([]rune("安全A\U0002C386"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Add(small[:len(small)/2])
	f.Fuzz(func(t *testing.T, data []byte) {
		face, err := parseFace(data)
		if err != nil {
			return
		}
		for _, r := range "安A\U0002C386考" {
			face.width(string(r))
		}
		_, _ = face.subset([]rune("安A\U0002C386考")) // an error is fine, a panic is not
	})
}
