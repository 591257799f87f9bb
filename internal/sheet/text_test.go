package sheet_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"

	"ankao/internal/fault"
	"ankao/internal/sheet"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func utf16Of(s string, big bool) []byte {
	out := []byte{0xFF, 0xFE}
	if big {
		out = []byte{0xFE, 0xFF}
	}
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

func gb(t testing.TB, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// cellsOf lists the cells of the first sheet: "A1=题干|B1=答案 / A3=…".
func cellsOf(t testing.TB, book *sheet.Book) string {
	t.Helper()
	g, err := book.Read(book.Sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, r := range g.Rows {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, sheet.Name(c.Col, r.Number)+"="+c.Text)
		}
		rows = append(rows, strings.Join(cells, "|"))
	}
	return strings.Join(rows, " / ")
}

func TestOpenFileReadsTables(t *testing.T) {
	const table = "题干,选项,答案\r\n\"第一行\r\n第二行\",\"A.一,二\nB.三\",\"A\"\"B\"\r\n\r\n末行𠮷,,B"
	const want = "A1=题干|B1=选项|C1=答案 / A2=第一行\n第二行|B2=A.一,二\nB.三|C2=A\"B / A4=末行𠮷|C4=B"
	for name, tc := range map[string]struct {
		raw      []byte
		encoding sheet.Encoding
	}{
		"UTF-8":               {[]byte(table), sheet.UTF8},
		"UTF-8 with a mark":   {[]byte("\xef\xbb\xbf" + table), sheet.UTF8},
		"UTF-16 little":       {utf16Of(table, false), sheet.UTF16},
		"UTF-16 big":          {utf16Of(table, true), sheet.UTF16},
		"GB18030":             {gb(t, table), sheet.GB18030},
		"line feeds":          {[]byte(strings.ReplaceAll(table, "\r\n", "\n")), sheet.UTF8},
		"carriage returns":    {[]byte(strings.ReplaceAll(table, "\r\n", "\r")), sheet.UTF8},
		"tabs":                {[]byte(strings.ReplaceAll(strings.ReplaceAll(table, ",", "\t"), "一\t二", "一,二")), sheet.UTF8},
		"semicolons":          {[]byte(strings.ReplaceAll(strings.ReplaceAll(table, ",", ";"), "一;二", "一,二")), sheet.UTF8},
		"with the end .xlsx":  {[]byte(table), sheet.UTF8},
		"one empty line more": {[]byte(table + "\r\n\r\n"), sheet.UTF8},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := sheet.OpenFile("单选题.xlsx", tc.raw)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = book.Close() }()
			if book.Encoding != tc.encoding || book.Damaged != 0 || book.Sheets[0].Name != "单选题" {
				t.Errorf("%s, %d damaged, %q", book.Encoding, book.Damaged, book.Sheets[0].Name)
			}
			if got := cellsOf(t, book); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestOpenFileFindsTheSeparator(t *testing.T) {
	for text, want := range map[string]string{
		"题干;选项;答案\n甲,乙,丙,丁;A.一,B.二;A":         "A1=题干|B1=选项|C1=答案 / A2=甲,乙,丙,丁|B2=A.一,B.二|C2=A",
		"电工题库，共两题\n题干\t选项\t答案\n甲;乙;丙;丁\tA\tB": "A1=电工题库，共两题 / A2=题干|B2=选项|C2=答案 / A3=甲;乙;丙;丁|B3=A|C3=B",
		"sep=;\n题干,题目;答案\n甲;乙":                "A2=题干,题目|B2=答案 / A3=甲|B3=乙",
		"题干,答案\n甲;乙,丙":                        "A1=题干|B1=答案 / A2=甲;乙|B2=丙",
	} {
		book, err := sheet.OpenFile("a.csv", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := cellsOf(t, book); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestOpenFileRefuses(t *testing.T) {
	ole := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, utf16Of("xWorkbook", false)...)
	locked := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, utf16Of("xEncryptedPackage", false)...)
	for want, raw := range map[string][]byte{
		"sheet.old-format":   ole,
		"sheet.encrypted":    locked,
		"sheet.empty":        {},
		"sheet.quote":        []byte("题干,选项,答案\n甲,\"A.一,B\n乙,丙,丁"),
		"sheet.not-workbook": []byte("没有列的文字\n第二行"),
		"sheet.broken":       []byte("PK\x03\x04 half an archive"),
	} {
		if _, err := sheet.OpenFile("a.csv", raw); fault.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	for name, raw := range map[string][]byte{
		"picture": []byte("\x89PNG\r\n\x1a\n\x00\x00,\x00\x00,"), "pdf": append([]byte("%PDF-1.7,\x01\x02,\x03"), bytes.Repeat([]byte{0xFF, 0x80}, 200)...),
		"noise": bytes.Repeat([]byte{0xFF, ',', 0x81}, 50),
	} {
		if _, err := sheet.OpenFile("a.csv", raw); fault.CodeOf(err) != "sheet.not-workbook" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpenFileCountsDamage(t *testing.T) {
	raw := append(gb(t, "题干,选项,答案\n灭火器应当放在显眼的地方吗"), 0xFF)
	raw = append(raw, gb(t, "？,A.是 B.否,A\n")...)
	book, err := sheet.OpenFile("a.csv", raw)
	if err != nil || book.Encoding != sheet.GB18030 || book.Damaged != 1 {
		t.Fatalf("%+v %v", book, err)
	}
}

// A table is never read as less than it is: what is written in it comes out.
func FuzzOpenFile(f *testing.F) {
	f.Add([]byte("题干,选项,答案\n甲,\"A.一\nB.二\",A\n"))
	f.Add([]byte("a;b;c\r\"x\";\"\"\"\";z\r"))
	f.Add([]byte("\xef\xbb\xbfsep=\t\na\tb\tc"))
	f.Add(utf16Of("a,b,c\n1,2,3", true))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if bytes.HasPrefix(raw, []byte("PK")) {
			return
		}
		book, err := sheet.OpenFile("f.csv", raw)
		if err != nil {
			return
		}
		g, err := book.Read(book.Sheets[0])
		if err != nil {
			t.Fatal(err)
		}
		last := 0
		for _, r := range g.Rows {
			if r.Number <= last || len(r.Cells) == 0 {
				t.Fatalf("row %d after %d with %d cells", r.Number, last, len(r.Cells))
			}
			last = r.Number
			col := 0
			for _, c := range r.Cells {
				if c.Col <= col || c.Text == "" || strings.ContainsRune(c.Text, '\r') && strings.Contains(c.Text, "\r\n") {
					t.Fatalf("cell %+v", c)
				}
				col = c.Col
			}
		}
	})
}
