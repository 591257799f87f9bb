package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image/png"
	"strings"
	"testing"

	"ankao/internal/fault"
	"ankao/internal/sheet"
	"ankao/internal/sheet/sheettest"

	"github.com/xuri/excelize/v2"
)

const part = "xl/worksheets/sheet1.xml"

// small makes a workbook of one sheet with these cells.
func small(t testing.TB, cells map[string]any) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	for name, v := range cells {
		if err := f.SetCellValue("Sheet1", name, v); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func read(t *testing.T, b []byte) *sheet.Grid {
	t.Helper()
	book, err := sheet.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	g, err := book.Read(book.Sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func show(g *sheet.Grid) string {
	kinds := []string{"text", "number", "date", "bool", "fault", "uncomputed", "image", "concealed"}
	var b strings.Builder
	for _, r := range g.Rows {
		for _, c := range r.Cells {
			fmt.Fprintf(&b, "%s %s %q", sheet.Name(c.Col, r.Number), kinds[c.Kind], c.Text)
			if c.Formula {
				b.WriteString(" formula")
			}
			if r.Hidden {
				b.WriteString(" hidden")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func TestCellsAreReadAsShown(t *testing.T) {
	f := small(t, map[string]any{"B2": "题干", "C2": "  前后空格  ", "D2": "第一行\n第二行", "B5": 1, "C5": 1.5, "D5": 0.15, "E5": true, "F5": 41640, "G5": 30000.1, "H5": "2014-1-1", "B7": " "})
	percent, _ := f.NewStyle(&excelize.Style{NumFmt: 9})
	day, _ := f.NewStyle(&excelize.Style{NumFmt: 58})
	unit := `0.0"mm"`
	custom, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &unit})
	for cell, style := range map[string]int{"D5": percent, "F5": day, "C5": custom, "H5": day} {
		if err := f.SetCellStyle("Sheet1", cell, cell, style); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "I5", `B2&"!"`); err != nil {
		t.Fatal(err)
	}
	if err := f.SetRowVisible("Sheet1", 7, false); err != nil {
		t.Fatal(err)
	}
	if err := f.MergeCell("Sheet1", "B2", "B4"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellRichText("Sheet1", "A9", []excelize.RichTextRun{{Text: "上"}, {Text: "下", Font: &excelize.Font{Bold: true}}}); err != nil {
		t.Fatal(err)
	}
	g := read(t, sheettest.Bytes(t, f))
	want := `B2 text "题干"
C2 text "  前后空格  "
D2 text "第一行\n第二行"
B5 number "1"
C5 number "1.5mm"
D5 number "15%"
E5 bool "TRUE"
F5 date "1月1日"
G5 number "30000.1"
H5 text "2014-1-1"
I5 uncomputed "" formula
B7 text " " hidden
A9 text "上下"
`
	if got := show(g); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if len(g.Merged) != 1 || g.Merged[0] != (sheet.Range{Top: 2, Left: 2, Bottom: 4, Right: 2}) {
		t.Errorf("merged %+v", g.Merged)
	}
}

// What spreadsheet programs write and excelize does not.
func TestForeignXML(t *testing.T) {
	base := sheettest.Bytes(t, small(t, map[string]any{"A1": "x"}))
	for name, tc := range map[string]struct{ data, strings, want string }{
		"phonetic hints": {
			`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>图片</t><rPh sb="0" eb="2"><t>tu'pian</t></rPh></is></c></row>`,
			`<si><t>是否</t><rPh sb="0" eb="1"><t>shi'f</t></rPh><phoneticPr fontId="1"/></si>`,
			"A1 text \"是否\"\nB1 text \"图片\"\n"},
		"cells and rows without references": {
			`<row><c t="inlineStr"><is><t>甲</t></is></c><c/><c><v>3</v></c></row><row><c t="inlineStr"><is><t>乙</t></is></c></row>`, "",
			"A1 text \"甲\"\nC1 number \"3\"\nA2 text \"乙\"\n"},
		"computed formulas and errors": {
			`<row r="3"><c r="A3" t="str"><f>B3</f><v>值</v></c><c r="B3" t="e"><f>NA()</f><v>#N/A</v></c><c r="C3"><f>1+1</f><v>2</v></c></row>`, "",
			"A3 text \"值\" formula\nB3 fault \"#N/A\" formula\nC3 number \"2\" formula\n"},
		"picture placed in a cell": {
			`<row r="1"><c r="A1" t="e" vm="1"><v>#VALUE!</v></c></row>`, "",
			"A1 image \"#VALUE!\"\n"},
		"escaped characters": {
			`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, `<si><t>一_x000D_二</t></si>`,
			"A1 text \"一\\r二\"\n"},
		"a text that is empty": {
			`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, `<si><t></t></si>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := sheettest.Rewrite(t, base, map[string]func([]byte) []byte{
				part:                   sheettest.Set(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + tc.data + `</sheetData></worksheet>`),
				"xl/sharedStrings.xml": sheettest.Set(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + tc.strings + `</sst>`),
			})
			if got := show(read(t, b)); got != tc.want {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
		})
	}
}

func encrypted(t *testing.T) []byte {
	f := small(t, map[string]any{"A1": "x"})
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: "s3cret"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func archive(t *testing.T, parts map[string]string) []byte {
	var b bytes.Buffer
	zw := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lying makes an archive whose headers declare a size that the data is not.
func lying(t *testing.T) []byte {
	b := sheettest.Rewrite(t, sheettest.Bytes(t, small(t, map[string]any{"A1": "x"})), map[string]func([]byte) []byte{
		part: sheettest.Set(`<worksheet><sheetData>` + strings.Repeat(" ", 3<<20) + `</sheetData></worksheet>`),
	})
	at := bytes.LastIndex(b, []byte("PK\x01\x02"))
	for at >= 0 {
		if name := b[at+46 : at+46+int(b[at+28])]; string(name) == part {
			copy(b[at+24:], []byte{100, 0, 0, 0})
		}
		at = bytes.LastIndex(b[:at], []byte("PK\x01\x02"))
	}
	return b
}

func TestRefusals(t *testing.T) {
	good := sheettest.Bytes(t, small(t, map[string]any{"A1": "x", "A2": "y"}))
	sheetXML := func(data string) []byte {
		return sheettest.Rewrite(t, good, map[string]func([]byte) []byte{part: sheettest.Set(`<worksheet><sheetData>` + data + `</sheetData></worksheet>`)})
	}
	many := map[string]string{}
	for i := range 5001 {
		many[fmt.Sprint("p", i)] = ""
	}
	bomb := strings.Repeat("\x00", 33<<20)
	ole := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 600)...)
	xls := append(bytes.Clone(ole), []byte("W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00")...)
	for _, tc := range []struct {
		name, code string
		kind       fault.Kind
		in         []byte
	}{
		{"nothing", "sheet.empty", fault.Invalid, nil},
		{"33 MB", "sheet.too-large", fault.TooLarge, make([]byte, 33<<20)},
		{"locked with a password", "sheet.encrypted", fault.Invalid, encrypted(t)},
		{"old .xls", "sheet.old-format", fault.Invalid, xls},
		{"old Word document", "sheet.not-workbook", fault.Invalid, ole},
		{"a web page called .xlsx", "sheet.not-workbook", fault.Invalid, []byte("<html><table></table></html>")},
		{"a list of values", "sheet.not-workbook", fault.Invalid, []byte("题干,答案\n")},
		{"cut in the middle", "sheet.broken", fault.Invalid, good[:len(good)/2]},
		{"a flipped byte", "sheet.broken", fault.Invalid, flipped(good)},
		{"another archive", "sheet.not-workbook", fault.Invalid, archive(t, map[string]string{"a.txt": "x"})},
		{"a text document", "sheet.not-workbook", fault.Invalid, archive(t, map[string]string{
			"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>",
			"_rels/.rels": `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>`})},
		{"binary workbook", "sheet.binary", fault.Invalid, archive(t, map[string]string{"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"})},
		{"five thousand parts", "sheet.bomb", fault.TooLarge, archive(t, many)},
		{"sixty-six megabytes", "sheet.bomb", fault.TooLarge, archive(t, map[string]string{"a": bomb, "b": bomb})},
		{"a thousandfold part", "sheet.bomb", fault.TooLarge, archive(t, map[string]string{"a": bomb[:2<<20]})},
		{"a size that lies", "sheet.broken", fault.Invalid, lying(t)},
		{"no sheet", "sheet.not-workbook", fault.Invalid, sheettest.Rewrite(t, good, map[string]func([]byte) []byte{"xl/workbook.xml": sheettest.Set(`<workbook><sheets/></workbook>`)})},
		{"a sheet that is missing", "sheet.broken", fault.Invalid, sheettest.Rewrite(t, good, map[string]func([]byte) []byte{part: func([]byte) []byte { return nil }})},
		{"XML that ends in the middle of a row", "sheet.broken", fault.Invalid, sheetXML(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"`)},
		{"rows that go backwards", "sheet.broken", fault.Invalid, sheetXML(`<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>`)},
		{"a row twice", "sheet.broken", fault.Invalid, sheetXML(`<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>1</v></c></row>`)},
		{"a cell of another row", "sheet.broken", fault.Invalid, sheetXML(`<row r="2"><c r="A3"><v>1</v></c></row>`)},
		{"a text that is not there", "sheet.broken", fault.Invalid, sheetXML(`<row r="1"><c r="A1" t="s"><v>99</v></c></row>`)},
		{"an entity bomb", "sheet.broken", fault.Invalid, sheettest.Rewrite(t, good, map[string]func([]byte) []byte{
			part: sheettest.Set(`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>`)})},
	} {
		t.Run(tc.name, func(t *testing.T) {
			book, err := sheet.Open(tc.in)
			if err == nil {
				_, err = book.Read(book.Sheets[0])
			}
			if fault.CodeOf(err) != tc.code || fault.KindOf(err) != tc.kind {
				t.Fatalf("%v, want %s", err, tc.code)
			}
		})
	}
}

// flipped damages the data of the sheet so that its checksum tells.
func flipped(b []byte) []byte {
	b = bytes.Clone(b)
	at := bytes.Index(b, []byte(part))
	b[at+len(part)+20] ^= 0xFF
	return b
}

func TestTooManyRows(t *testing.T) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for r := 1; r <= sheet.MaxRows+1; r++ {
		if err := w.SetRow(sheet.Name(1, r), []any{r}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Open(sheettest.Bytes(t, f))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := book.Read(book.Sheets[0]); fault.CodeOf(err) != "sheet.too-many-rows" {
		t.Fatal(err)
	}
}

func TestHiddenSheets(t *testing.T) {
	f := small(t, map[string]any{"A1": "x"})
	for _, name := range []string{"藏", "显"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetSheetVisible("藏", false); err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Open(sheettest.Bytes(t, f))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	if got := fmt.Sprintln(book.Sheets[0].Hidden, book.Sheets[1].Name, book.Sheets[1].Hidden, book.Sheets[2].Hidden); got != "false 藏 true false\n" {
		t.Fatal(got)
	}
}

func TestPictures(t *testing.T) {
	f := small(t, map[string]any{"A1": "x", "A3": "y"})
	for cell, shade := range map[string]uint8{"C3": 1, "B2": 100} {
		if err := f.AddPictureFromBytes("Sheet1", cell, &excelize.Picture{Extension: ".png", File: sheettest.Picture(t, 40, 30, shade)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.AddShape("Sheet1", &excelize.Shape{Cell: "D5", Type: "rect"}); err != nil {
		t.Fatal(err)
	}
	b := sheettest.Bytes(t, f)
	book, err := sheet.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	g, err := book.Read(book.Sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Pictures) != 3 {
		t.Fatalf("%d pictures", len(g.Pictures))
	}
	first, second, shape := g.Pictures[0], g.Pictures[1], g.Pictures[2]
	if first.From.Row != 2 || first.From.Col != 2 || second.From.Row != 3 || second.From.Col != 3 || shape.From.Row != 5 || !shape.Drawn {
		t.Errorf("anchors %+v", g.Pictures)
	}
	got, err := book.Bytes(second)
	if err != nil || !bytes.Equal(got, sheettest.Picture(t, 40, 30, 1)) {
		t.Errorf("another picture came back: %v", err)
	}
}

// A picture whose upper half the author has cropped away must not show it.
func TestCroppedAndLinkedPictures(t *testing.T) {
	f := small(t, map[string]any{"A1": "x"})
	if err := f.AddPictureFromBytes("Sheet1", "B1", &excelize.Picture{Extension: ".png", File: sheettest.Picture(t, 40, 30, 0)}); err != nil {
		t.Fatal(err)
	}
	b := sheettest.Bytes(t, f)
	const drawing = "xl/drawings/drawing1.xml"
	cropped := sheettest.Rewrite(t, b, map[string]func([]byte) []byte{drawing: sheettest.Replace(t, "<a:stretch>", `<a:srcRect t="50000"/><a:stretch>`)})
	book, err := sheet.Open(cropped)
	if err != nil {
		t.Fatal(err)
	}
	g, err := book.Read(book.Sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	raw, err := book.Bytes(g.Pictures[0])
	if err != nil || !g.Pictures[0].Cropped() {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if top, _, _, _ := img.At(0, 0).RGBA(); img.Bounds().Dy() != 15 || top>>8 != 15 {
		t.Errorf("%v, top %d", img.Bounds(), top>>8)
	}

	g = read(t, sheettest.Rewrite(t, b, map[string]func([]byte) []byte{drawing: sheettest.Replace(t, "r:embed=", "r:link=")}))
	if !g.Pictures[0].Linked {
		t.Error("a picture that is not in the workbook passes for one that is")
	}
}

// Pictures of WPS Office sit in the cell behind a formula.
func TestPictureInCell(t *testing.T) {
	f := small(t, map[string]any{"A1": "x"})
	raw := sheettest.Picture(t, 8, 8, 9)
	b := sheettest.Rewrite(t, sheettest.Bytes(t, f), map[string]func([]byte) []byte{
		part: sheettest.Set(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="str"><f>_xlfn.DISPIMG("ID_7",1)</f><v>=DISPIMG("ID_7",1)</v></c>` +
			`<c r="B1" t="str"><f>_xlfn.DISPIMG("ID_8",1)</f><v>=DISPIMG("ID_8",1)</v></c></row></sheetData></worksheet>`),
		"xl/media/image1.png": func([]byte) []byte { return raw },
		"xl/cellimages.xml": sheettest.Set(`<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ` +
			`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><etc:cellImage><xdr:pic>` +
			`<xdr:nvPicPr><xdr:cNvPr id="2" name="ID_7"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>`),
		"xl/_rels/cellimages.xml.rels": sheettest.Set(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
			`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.png"/></Relationships>`),
	})
	book, err := sheet.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	g, err := book.Read(book.Sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Pictures) != 2 || g.Pictures[0].Linked || !g.Pictures[1].Linked || g.Pictures[0].From.Row != 1 {
		t.Fatalf("%+v", g.Pictures)
	}
	if got, err := book.Bytes(g.Pictures[0]); err != nil || !bytes.Equal(got, raw) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// No sheet, drawing or table of texts, however broken, may panic, hang or pass
// for a whole one after a panic of the parser below.
func FuzzRead(f *testing.F) {
	book := excelize.NewFile()
	if err := book.AddPictureFromBytes("Sheet1", "B1", &excelize.Picture{Extension: ".png", File: sheettest.Picture(f, 4, 4, 0)}); err != nil {
		f.Fatal(err)
	}
	base := sheettest.Bytes(f, book)
	drawing := ""
	sheettest.Rewrite(f, base, map[string]func([]byte) []byte{"xl/drawings/drawing1.xml": func(old []byte) []byte { drawing = string(old); return old }})
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1</f></c></row>`, `<si><t>a</t></si>`, drawing)
	f.Add(`<row r="1" ht="20"><c r="XFD1" s="9" t="d"><v>2014-01-01</v></c></row>`, `<si><r><t>a</t></r><rPh><t>b</t></rPh></si>`, `<wsDr><oneCellAnchor><from><row>-1</row></from><ext cy="99999999999"/></oneCellAnchor></wsDr>`)
	f.Fuzz(func(t *testing.T, data, texts, drawing string) {
		b := sheettest.Rewrite(t, base, map[string]func([]byte) []byte{
			part: sheettest.Set(`<worksheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetData>` + data +
				`</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells><drawing r:id="rId1"/></worksheet>`),
			"xl/sharedStrings.xml":     sheettest.Set(`<sst>` + texts + `</sst>`),
			"xl/drawings/drawing1.xml": sheettest.Set(drawing),
		})
		book, err := sheet.Open(b)
		if err != nil {
			return
		}
		defer func() { _ = book.Close() }()
		g, err := book.Read(book.Sheets[0])
		if err != nil {
			return
		}
		last := 0
		for _, row := range g.Rows {
			if row.Number <= last || len(row.Cells) == 0 {
				t.Fatalf("row %d after %d with %d cells", row.Number, last, len(row.Cells))
			}
			last = row.Number
		}
		for _, p := range g.Pictures {
			if !p.Drawn && !p.Linked {
				_, _ = book.Bytes(p)
			}
		}
	})
}
