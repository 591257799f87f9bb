package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Mark says how a cell looks where that changes what it says to a person.
type Mark uint8

// The marks.
const (
	Struck  Mark = 1 << iota // crossed out, all of it or a part
	Symbols                  // set in a font of symbols: a letter is seen as a tick or a cross
)

// look is what a style does to the cells that have it.
type look struct {
	date     bool // shows a number as a day or a time
	sections bool // shows some numbers otherwise than others, or not at all
	mark     Mark
}

// look reads a style, each once.
func (b *Book) look(style int) look {
	if known, ok := b.styles[style]; ok {
		return known
	}
	var l look
	if s, err := b.file.GetStyle(style); err == nil && s != nil {
		switch n := s.NumFmt; {
		case s.CustomNumFmt != nil:
			l.date, l.sections = isDateFormat(*s.CustomNumFmt), strings.Contains(*s.CustomNumFmt, ";")
		case n >= 14 && n <= 22, n >= 27 && n <= 36, n >= 45 && n <= 47, n >= 50 && n <= 58:
			l.date = true
		}
		if s.Font != nil {
			l.mark = fontMark(s.Font.Strike, s.Font.Family)
		}
	}
	b.styles[style] = l
	return l
}

func fontMark(struck bool, family string) Mark {
	var m Mark
	if struck {
		m |= Struck
	}
	switch f := strings.ToLower(strings.TrimSpace(family)); {
	case strings.HasPrefix(f, "wingdings"), f == "webdings", f == "symbol", f == "marlett", strings.Contains(f, "dingbats"):
		m |= Symbols
	}
	return m
}

// marksIn reads the marks of the runs of a text.
func marksIn(runs []byte) Mark {
	var m Mark
	if !bytes.Contains(runs, []byte("rPr")) {
		return m // plain text
	}
	d := decoder(bytes.NewReader(runs))
	for {
		token, err := d.Token()
		if err != nil {
			return m // its end; what is broken was refused with the sheet
		}
		if e, ok := token.(xml.StartElement); ok {
			m |= runMark(e)
		}
	}
}

// runMark reads the mark that one property of a run makes.
func runMark(e xml.StartElement) Mark {
	switch e.Name.Local {
	case "strike":
		v := attr(e, "val")
		return fontMark(v != "0" && v != "false", "")
	case "rFont":
		return fontMark(false, attr(e, "val"))
	}
	return 0
}

// sharedStrings counts the texts that the cells share and notes their marks.
// excelize shows a cell that names a text beyond them as empty.
func (b *Book) sharedStrings() error {
	const part = "xl/sharedstrings.xml"
	if b.parts[part] == nil {
		return nil
	}
	r, err := b.open(part)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	d := decoder(r)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "si" {
			b.strings++
		} else if m := runMark(e); m != 0 {
			b.marks[b.strings-1] |= m
		}
	}
}

// isDateFormat looks for y, m, d, h, s in a number format, outside quotes and
// brackets.
func isDateFormat(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	quoted, bracket := false, false
	runes := []rune(strings.ToLower(code))
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == '\\' || r == '_' || r == '*':
			i++
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case bracket:
		case strings.ContainsRune("ymdhs年月日", r):
			return true
		case r == 'g' && strings.HasPrefix(string(runes[i:]), "general"):
			i += len("general") - 1
		}
	}
	return false
}
