package sheet

import (
	"bytes"
	"path"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"ankao/internal/fault"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Encoding is how the letters of a text file are written.
type Encoding string

// The encodings.
const (
	UTF8    Encoding = "UTF-8"
	UTF16   Encoding = "UTF-16"
	GB18030 Encoding = "GB18030"
)

// OpenFile opens a workbook, or a table of separated values, by what is in it:
// the name's end decides nothing. The rest of the name becomes the name of the
// table, as a spreadsheet program does it. Faults are those of Open;
// "sheet.not-workbook" is also said of a text that is no table, Invalid
// "sheet.quote" with the row of one that ends inside quotation marks.
func OpenFile(name string, b []byte) (*Book, error) {
	err := sniff(b)
	if err == nil || fault.CodeOf(err) != "sheet.not-workbook" || bytes.HasPrefix(b, oleMagic) {
		return Open(b)
	}
	text, encoding, damaged, ok := decodeText(b)
	if !ok {
		return nil, err
	}
	grid, ferr := readTable(tableName(name), text)
	if ferr != nil {
		return nil, ferr
	}
	if grid == nil {
		return nil, err
	}
	if len(grid.Rows) > MaxRows {
		return nil, refuse(fault.TooLarge, "sheet.too-many-rows", "the table has too many rows; split it")
	}
	return &Book{Sheets: []Info{{Name: grid.Name}}, Encoding: encoding, Damaged: damaged, table: grid}, nil
}

// Check tells by the first look whether OpenFile may be able to read a file, so
// that the usual mistakes are told at once. The faults are those of OpenFile.
func Check(b []byte) error {
	err := sniff(b)
	if err == nil || fault.CodeOf(err) != "sheet.not-workbook" || bytes.HasPrefix(b, oleMagic) {
		return err
	}
	if text, _, _, ok := decodeText(b); ok {
		if separator, _ := separatorOf(text); separator != 0 {
			return nil
		}
	}
	return err
}

// maxTableName is how many characters a spreadsheet program keeps of a name.
const maxTableName = 31

func tableName(file string) string {
	file = path.Base(strings.ReplaceAll(file, "\\", "/"))
	if at := strings.LastIndexByte(file, '.'); at > 0 {
		file = file[:at]
	}
	if r := []rune(strings.ToValidUTF8(file, "")); len(r) > maxTableName {
		file = string(r[:maxTableName])
	}
	if file = strings.TrimSpace(file); file == "" || file == "." || file == "/" {
		return "Sheet1"
	}
	return file
}

// decodeText turns a file into text. What cannot be decoded is U+FFFD, and
// damaged counts it; ok is false for what is no text at all.
func decodeText(b []byte) (text string, encoding Encoding, damaged int, ok bool) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		text, encoding = decodeUTF16(b), UTF16
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		// A mark says what the rest is, even where the rest has a fault.
		text, encoding = string(bytes.ToValidUTF8(b[3:], []byte(replacement))), UTF8
	case utf8.Valid(b):
		text, encoding = string(b), UTF8
	default:
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
		if err != nil {
			return "", "", 0, false
		}
		text, encoding = string(decoded), GB18030
	}
	if encoding != UTF8 || !utf8.Valid(b) {
		damaged = strings.Count(text, replacement)
	}
	return text, encoding, damaged, isText(text, damaged)
}

const replacement = "\uFFFD"

func decodeUTF16(b []byte) string {
	big := b[0] == 0xFE
	units := make([]uint16, 0, len(b)/2)
	for i := 2; i+1 < len(b); i += 2 {
		if big {
			units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
		} else {
			units = append(units, uint16(b[i+1])<<8|uint16(b[i]))
		}
	}
	text := string(utf16.Decode(units))
	if len(b)%2 == 1 {
		text += replacement
	}
	return text
}

// isText tells a table with some damage from a picture or a program: those have
// characters that no table has, or more damage than sense.
func isText(text string, damaged int) bool {
	controls, length := 0, 0
	for _, r := range text {
		length++
		if r == 0 {
			return false
		}
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' || r == 0x7F {
			controls++
		}
	}
	return controls*100 <= length && damaged*10 <= length
}

// readTable splits a text into cells; nil when it has no columns.
func readTable(name, text string) (*Grid, error) {
	separator, text := separatorOf(text)
	if separator == 0 {
		return nil, nil
	}
	g := &Grid{Name: name, height: 15, heights: map[int]float64{}}
	rest, number := text, 0
	for rest != "" {
		var fields []string
		var ended bool
		fields, rest, ended = nextRecord(rest, separator)
		number++
		if !ended {
			return nil, fault.Wrap(fault.Invalid, "sheet.quote", errQuote).Param("row", strconv.Itoa(number))
		}
		row := Row{Number: number}
		for i, field := range fields[:min(len(fields), maxColumns)] {
			if field != "" {
				row.Cells = append(row.Cells, Cell{Col: i + 1, Text: field})
			}
		}
		if len(row.Cells) > 0 {
			g.Rows = append(g.Rows, row)
		}
	}
	return g, nil
}

// separators are what stands between cells, the usual one first.
const separators = ",\t;"

// headRecords bounds how far down the separator is looked for.
const headRecords = 50

// separatorOf finds what separates the cells: what the first line says in the
// way of Excel ("sep=;"), else what splits the first wide record into the most
// cells, because headings hold no marks of their own. It is 0 where nothing
// splits anything. The text comes back without the line that says it; it still
// counts as a row.
func separatorOf(text string) (byte, string) {
	if line, _, _ := strings.Cut(text, "\n"); len(line) < 10 {
		said := strings.Trim(strings.TrimRight(line, "\r"), `"`)
		if mark, ok := strings.CutPrefix(said, "sep="); ok && len(mark) == 1 && strings.Contains(separators, mark) {
			return mark[0], text[len(line):]
		}
	}
	for _, wide := range []int{3, 2} {
		if best := widest(text, wide); best != 0 {
			return best, text
		}
	}
	return 0, text
}

// widest returns the separator that gives the first record of at least that
// many cells the most of them.
func widest(text string, wide int) byte {
	best, first, most := byte(0), headRecords, 0
	for _, separator := range []byte(separators) {
		rest := text
		for n := 0; n <= min(first, headRecords-1) && rest != ""; n++ {
			var fields []string
			fields, rest, _ = nextRecord(rest, separator)
			filled := 0
			for _, f := range fields {
				if f != "" {
					filled++
				}
			}
			if filled >= wide && (n < first || filled > most) {
				best, first, most = separator, n, filled
			}
		}
	}
	return best
}

// nextRecord reads one record. A cell that begins with a quotation mark goes on
// to the one that closes it, over separators and line ends; two stand for one.
// What follows the closing one up to the next separator belongs to the cell, as
// spreadsheet programs have it. Lines end in CRLF, LF or CR. ended is false when
// the text is over before the mark is closed.
func nextRecord(text string, separator byte) (fields []string, rest string, ended bool) {
	for {
		var field string
		field, text, ended = nextField(text, separator)
		fields = append(fields, field)
		switch {
		case text == "":
			return fields, "", ended
		case text[0] == separator:
			text = text[1:]
			if text == "" {
				return append(fields, ""), "", ended
			}
		case strings.HasPrefix(text, "\r\n"):
			return fields, text[2:], ended
		default:
			return fields, text[1:], ended
		}
	}
}

func nextField(text string, separator byte) (field, rest string, ended bool) {
	stop := string([]byte{separator, '\r', '\n'})
	if text == "" || text[0] != '"' {
		at := strings.IndexAny(text, stop)
		if at < 0 {
			at = len(text)
		}
		return text[:at], text[at:], true
	}
	var b strings.Builder
	text = text[1:]
	for {
		at := strings.IndexByte(text, '"')
		if at < 0 {
			b.WriteString(text)
			return lineEnds(b.String()), "", false
		}
		b.WriteString(text[:at])
		text = text[at+1:]
		if !strings.HasPrefix(text, `"`) {
			break
		}
		b.WriteByte('"')
		text = text[1:]
	}
	at := strings.IndexAny(text, stop)
	if at < 0 {
		at = len(text)
	}
	b.WriteString(text[:at])
	return lineEnds(b.String()), text[at:], true
}

func lineEnds(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
