// Package wording tells when two texts say the same: the duplicates of a bank,
// the options of a question, and what a search looks for all ask it.
package wording

import (
	"strings"
	"unicode"
)

var pointers = []string{"以上", "上述", "前述", "前三项", "前两项", "都对", "都是", "都不", "均对", "均是", "均不", "均可", "皆是", "全对", "全部正确", "全部错误"}

// RefersToOthers tells whether an option's text speaks of other options or of a
// place in a picture: "以上都对", "A和B两种", "AC", or a lone letter.
func RefersToOthers(text string) bool {
	for _, p := range pointers {
		if strings.Contains(text, p) {
			return true
		}
	}
	runes := []rune(Width(text))
	letter := func(i int) bool {
		return i >= 0 && i < len(runes) && (runes[i] >= 'A' && runes[i] <= 'H' || runes[i] >= 'a' && runes[i] <= 'h')
	}
	others := 0
	for i, r := range runes {
		if !letter(i) && !strings.ContainsRune(joiners, r) && !unicode.IsSpace(r) {
			others++
		}
		if strings.ContainsRune(joiners, r) && letter(i-1) && letter(i+1) && !latin(runes, i-2) && !latin(runes, i+2) {
			return true
		}
	}
	return others == 0 && strings.ContainsFunc(text, unicode.IsLetter)
}

const joiners = "和与及或、,/+&"

func latin(runes []rune, i int) bool {
	return i >= 0 && i < len(runes) && runes[i] < unicode.MaxASCII && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
}

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
