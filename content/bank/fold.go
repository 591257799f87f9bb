package bank

import (
	"strings"
	"unicode"
)

// width folds full-width forms (U+FF01–FF5E) and the ideographic space to ASCII,
// rune for rune.
func width(s string) string {
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
	}, width(s))
	return strings.TrimRight(s, "。.;,、")
}

// StemFace is Face without the brackets, blanks, quotation marks and
// punctuation that two copies of one question differ in. A point between digits
// stays.
func StemFace(s string) string {
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

// SearchText is what a search looks in: folded, lower-case, words one space
// apart.
func SearchText(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(width(s))), " ")
}
