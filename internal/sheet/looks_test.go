package sheet_test

import (
	"bytes"
	"testing"

	"ankao/internal/sheet"
	"ankao/internal/sheet/sheettest"

	"github.com/xuri/excelize/v2"
)

// What a person sees is not always what the cell holds.
func TestLooksThatChangeWhatIsSaid(t *testing.T) {
	f := small(t, map[string]any{"A1": "AB", "B1": "划去", "C1": "ü", "D1": 7, "E1": 0.5, "F1": "完好", "A2": 7})
	hide, fraction := ";;;", excelize.Style{NumFmt: 12}
	for cell, style := range map[string]*excelize.Style{
		"B1": {Font: &excelize.Font{Strike: true}}, "C1": {Font: &excelize.Font{Family: "Wingdings"}}, "D1": {CustomNumFmt: &hide}, "E1": &fraction, "A2": {CustomNumFmt: &hide},
	} {
		id, err := f.NewStyle(style)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", cell, cell, id); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellRichText("Sheet1", "A1", []excelize.RichTextRun{{Text: "A"}, {Text: "B", Font: &excelize.Font{Strike: true}}}); err != nil {
		t.Fatal(err)
	}
	b := sheettest.Rewrite(t, sheettest.Bytes(t, f), map[string]func([]byte) []byte{
		"xl/worksheets/sheet1.xml": sheettest.Replace(t, "</sheetData>", `<row r="3"><c r="A3" t="inlineStr"><is><r><rPr><rFont val="Wingdings 2"/></rPr><t>P</t></r><r><rPr><strike val="0"/></rPr><t>A</t></r></is></c></row></sheetData>`),
	})
	g := read(t, b)
	if len(g.Rows) != 2 || g.Rows[1].Number != 3 {
		t.Fatalf("a row of which nothing can be seen is none: %+v", g.Rows)
	}
	want := []sheet.Cell{
		{Text: "AB", Col: 1, Mark: sheet.Struck}, {Text: "划去", Col: 2, Mark: sheet.Struck}, {Text: "ü", Col: 3, Mark: sheet.Symbols},
		{Col: 4, Kind: sheet.Concealed}, {Text: "1/2", Col: 5, Kind: sheet.Number}, {Text: "完好", Col: 6},
	}
	for i, w := range want {
		if got := g.Rows[0].Cells[i]; got != w {
			t.Errorf("%+v, want %+v", got, w)
		}
	}
	if got := g.Rows[1].Cells[0]; got.Mark != sheet.Symbols || got.Text != "PA" {
		t.Errorf("runs of a text in the cell: %+v", got)
	}
}

// A bitmap of one colour packs a thousandfold and is no bomb.
func TestWhiteBitmapIsNoBomb(t *testing.T) {
	b := sheettest.Rewrite(t, sheettest.Bytes(t, small(t, map[string]any{"A1": "x"})), map[string]func([]byte) []byte{
		"xl/media/image1.bmp": func([]byte) []byte { return bytes.Repeat([]byte{0xFF}, 4<<20) },
	})
	book, err := sheet.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
}
