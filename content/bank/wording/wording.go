// Package wording tells when two texts say the same: the duplicates of a bank,
// the options of a question, and what a search looks for all ask it.
package wording

import (
	"strings"
	"unicode"
)

// Width folds full-width forms (U+FF01–FF5E), the ideographic space and the
// no-break space to ASCII, rune for rune.
func Width(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r == 0x3000 || r == 0xA0:
			return ' '
		}
		return r
	}, s)
}

// Face returns what two texts must differ in to be two texts: width, spaces and
// a stop at the end do not count; case does (mW and MW are not the same).
func Face(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, Width(s))
	return strings.TrimRight(s, "。.;,、")
}

// Stem is Face without the brackets, blanks, quotation marks and
// punctuation that two copies of one question differ in. A point between digits
// stays.
func Stem(s string) string {
	runes := []rune(Face(s))
	var b strings.Builder
	for i, r := range runes {
		if strings.ContainsRune("()[]{}【】〔〕《》_“”\"'‘’，。；：？！、,;:?!…—", r) {
			continue
		}
		if r == '.' && !(i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1])) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Search is what a search looks in: folded, lower-case, words one space
// apart.
func Search(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(Width(s))), " ")
}
