package cells

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// inline cuts "A.… B.… C.…", where only the letters separate the options. Each
// letter must have one place and no other: a letter that stands twice, or one
// that is left out, is no option to guess at.
func inline(r, w []rune) Split {
	first, ok := labelAt(w, 0)
	if !ok || first.Letter != 0 {
		return faulty("options.unsplit")
	}
	var s Split
	starts, bodies := []int{0}, []int{first.Body}
	for letter := 1; letter < MaxLetters; letter++ {
		found := sites(w, bodies[len(bodies)-1], letter, letterCase(w, 0))
		at, ambiguous := choose(found, first.Stop)
		if ambiguous {
			return faulty("options.ambiguous")
		}
		if at == nil {
			break
		}
		if !at.bounded {
			s.mend("options.split-inline", Letter(letter))
		}
		starts, bodies = append(starts, at.start), append(bodies, at.Body)
	}
	n := len(starts)
	if n < 2 {
		return faulty("options.one")
	}
	if fault := leftOver(w, starts, first.Stop, len(s.Remarks) > 0); fault != nil {
		return Split{Fault: fault}
	}
	if dense(w, starts) && n < MaxLetters {
		if at := glued(w, bodies[n-1], n, first.Stop); at >= 0 {
			return faulty("options.inline", string(r[at:min(len(r), at+6)]))
		}
	}
	if n == MaxLetters && beyond.MatchString(string(w[bodies[n-1]:])) {
		return faulty("options.many", strconv.Itoa(n+1))
	}
	for i := range starts {
		end := len(r)
		if i+1 < n {
			end = starts[i+1]
		}
		s.Texts = append(s.Texts, strings.TrimSpace(string(r[bodies[i]:end])))
	}
	trimSeparators(s.Texts)
	return s
}

// site is a place where the option of a letter could begin.
type site struct {
	label
	start   int
	bounded bool // after a space or a stop, not in the middle of words
	bracket bool // "(B)", which is also how a symbol is named
	listed  bool // "、C", "C、D": may be one of several letters that words name
}

// sites finds the places of one letter from some rune on, in capitals or small
// letters as the list is written.
func sites(w []rune, from, letter int, capital bool) []site {
	var out []site
	for i := from; i < len(w); i++ {
		l, ok := labelAt(w, i)
		if !ok || l.Letter != letter || w[i] != autoC && letterCase(w, i) != capital || w[i] == autoC && !isBracket(w[0]) {
			continue
		}
		if i > from && !isBracket(w[i]) && (w[i-1] >= 'A' && w[i-1] <= 'Z' || isBracket(w[i-1]) && l.Stop == ')') {
			continue // the end of "GB.", or of a bracket that was no label
		}
		out = append(out, site{label: l, start: i, bounded: i == from || boundary(w[i-1]), bracket: isBracket(w[i]) || w[i] == autoC, listed: listed(w, i, l)})
		if isBracket(w[i]) {
			i++ // the letter in the bracket is the same label
		}
	}
	return out
}

// listed tells whether a letter stands beside another one, as in "由B、C组成".
func listed(w []rune, i int, l label) bool {
	if !strings.ContainsRune("、,", l.Stop) {
		return false
	}
	return i > 0 && strings.ContainsRune("、,和与及或至到/", w[i-1]) || namesLetter(w, l.Body)
}

func isBracket(r rune) bool { return strings.ContainsRune("([【", r) }

func letterCase(w []rune, i int) (capital bool) {
	if isBracket(w[i]) {
		i++
	}
	return i < len(w) && w[i] >= 'A' && w[i] <= 'Z'
}

// dense tells whether options follow one another without a space or a stop.
func dense(w []rune, starts []int) bool {
	for _, at := range starts[1:] {
		if !unicode.IsSpace(w[at-1]) && !strings.ContainsRune(";,。|", w[at-1]) {
			return true
		}
	}
	return false
}

// glued finds, in a list written without spaces, the letter that should come
// next where it hides in a word: "PVCC.".
func glued(w []rune, from, letter int, stop rune) int {
	for i := from + 1; i < len(w); i++ {
		if l, ok := labelAt(w, i); ok && !isBracket(w[i]) && l.Letter == letter && l.Stop == stop && letterCase(w, i) == letterCase(w, 0) {
			return i
		}
	}
	return -1
}

// beyond finds a letter after the last that a list may have.
var beyond = regexp.MustCompile(`(?:^|[\s;,。|)】])[Mm]\s*[.、:)]`)

// choose picks the one place a letter can have. A place in the middle of words
// gives way to one that stands free; one whose stop is the list's goes before
// one with another stop, and one that may belong to an enumeration ("由B、C")
// is none.
func choose(found []site, stop rune) (at *site, ambiguous bool) {
	var free, inside, other []site
	for _, s := range found {
		switch {
		case FirmStop(s.Stop) != FirmStop(stop):
		case s.bounded:
			free = append(free, s)
		case s.listed || s.bracket && stop != ')':
		case s.Stop == stop && strings.ContainsRune(".:)", stop):
			inside = append(inside, s)
		case FirmStop(stop):
			other = append(other, s)
		}
	}
	if len(free) == 1 && free[0].Stop != stop && len(inside) > 0 {
		return nil, true
	}
	for _, sites := range [][]site{free, inside, other} {
		switch len(sites) {
		case 0:
			continue
		case 1:
			return &sites[0], false
		}
		return nil, true
	}
	return nil, false
}

// FirmStop tells a written stop from a mere space.
func FirmStop(r rune) bool { return r != 0 && r != ' ' }

func boundary(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(";,。|)】", r)
}

// leftOver finds a letter of the list that begins an option once more, or one
// that comes after a gap; in a list that is written without spaces (dense) also
// one in the middle of words.
func leftOver(w []rune, starts []int, stop rune, dense bool) *Remark {
	if !FirmStop(stop) {
		return nil
	}
	taken := map[int]bool{}
	for _, at := range starts {
		taken[at] = true
	}
	for i := 1; i < len(w); i++ {
		free := boundary(w[i-1]) || isBracket(w[i]) && isBracket(w[0])
		if taken[i] || taken[i-1] && isBracket(w[i-1]) || !free && !dense || w[i-1] >= 'A' && w[i-1] <= 'Z' {
			continue
		}
		l, ok := labelAt(w, i)
		if !ok || l.Stop != stop || letterCase(w, i) != letterCase(w, 0) {
			continue
		}
		switch {
		case l.Letter < len(starts) && free:
			return say("options.repeated", Letter(l.Letter))
		case l.Letter > len(starts):
			return say("options.skipped", lettersFrom(len(starts), l.Letter))
		}
	}
	return nil
}

// trimSeparators removes the marks that end every option but the last.
func trimSeparators(texts []string) {
	for _, mark := range []string{";", "；", ",", "，", "、", "|", "｜", "/", "$", "&", "@", "#", "*", "+", "~"} {
		if strings.ContainsAny(mark, "#*+~$&@") {
			mark += mark // one alone may be a sign of the text
		}
		all := len(texts) > 1
		for _, t := range texts[:len(texts)-1] {
			all = all && strings.HasSuffix(t, mark)
		}
		if !all {
			continue
		}
		for i := range texts {
			texts[i] = strings.TrimSpace(strings.TrimRight(texts[i], mark))
		}
		return
	}
}
