package xlsx

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"ankao/content/bank/wording"
)

// clean makes a cell's text fit to store: line ends and odd spaces made plain,
// what cannot be seen taken out. Controls tells that there was something that
// had no business there, garbled that characters are lost, private that some
// belong to a symbol font.
func clean(text string) (out string, controls, garbled, private bool) {
	if isClean(text) {
		return text, false, false, false
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteRune(r)
		case r == '\t' || r == 0xA0 || r == 0x2028 || r == 0x2029:
			b.WriteByte(' ')
		case r == unicode.ReplacementChar:
			garbled = true
			b.WriteRune(r)
		case r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x206F || r == 0xFEFF:
		case unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF:
			controls = true
		default:
			private = private || unicode.Is(unicode.Co, r)
			b.WriteRune(r)
		}
	}
	lines := strings.Split(b.String(), "\n")
	kept := lines[:0]
	for _, line := range lines {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if line == "" && (len(kept) == 0 || kept[len(kept)-1] == "") {
			continue
		}
		kept = append(kept, line)
	}
	return strings.TrimSpace(strings.Join(kept, "\n")), controls, garbled, private
}

// isClean tells, for most cells, that there is nothing to clean.
func isClean(text string) bool {
	if text != strings.TrimSpace(text) {
		return false
	}
	for _, r := range text {
		if r < ' ' || r >= 0x7F && r <= 0xA0 || r >= 0x200B && r <= 0x206F && !strings.ContainsRune("—–‘’“”…‰※‖•′″‐‑‒―‼⁄", r) || r >= 0xE000 && r <= 0xF8FF || r == 0xFEFF || r >= 0xFFFC {
			return false
		}
	}
	return true
}

// number is the running number a stem may begin with.
type number struct {
	value int
	text  string // as written, with its stop
	rest  int    // rune where the stem goes on
	sure  bool   // can be nothing else
}

var (
	plainNumber   = regexp.MustCompile(`^(\d{1,4})\s*([.、:)\]]|,)\s*`)
	wrappedNumber = regexp.MustCompile(`^[(\[【](\d{1,4})[)\]】]\s*[.、:]?\s*`)
	titledNumber  = regexp.MustCompile(`^(?:第\s*(\d{1,4})\s*题|题\s*(\d{1,4}))\s*[.、:,]?\s*`)
	spacedNumber  = regexp.MustCompile(`^(\d{1,4})[ ]+`)
	enumeration   = regexp.MustCompile(`^\d+\s*[、和与及到至~～-]`)
)

// leadingNumber reads a number at the start of a stem. tabbed tells that a tab
// stood after it in the cell.
func leadingNumber(stem string, tabbed bool) (number, bool) {
	w := wording.Width(stem)
	for _, form := range []struct {
		re   *regexp.Regexp
		sure bool
	}{{titledNumber, true}, {wrappedNumber, false}, {plainNumber, true}, {spacedNumber, tabbed}} {
		m := form.re.FindStringSubmatch(w)
		if m == nil {
			continue
		}
		digits := m[1]
		if digits == "" && len(m) > 2 {
			digits = m[2]
		}
		value, err := strconv.Atoi(digits)
		if err != nil || value == 0 {
			return number{}, false
		}
		rest := len([]rune(m[0]))
		after := []rune(w)[rest:]
		n := number{value: value, text: strings.TrimSpace(string([]rune(stem)[:rest])), rest: rest, sure: form.sure && len(after) > 0}
		if form.re == plainNumber && len(after) > 0 {
			stop := m[2]
			switch {
			case unicode.IsDigit(after[0]):
				again, ok := leadingNumber(string(after), false)
				n.sure = ok && again.sure && again.value == value // "54.54、", not "1.5mm" or "1,000"
			case stop == ",":
				n.sure = false
			case stop == "、" && enumeration.MatchString(string(after)):
				n.sure = false
			}
		}
		return n, true
	}
	return number{}, false
}

// strip takes the number off, and the same number again ("54.54、…").
func (n number) strip(stem string) string {
	rest := strings.TrimSpace(string([]rune(stem)[n.rest:]))
	if again, ok := leadingNumber(rest, false); ok && again.value == n.value && again.sure {
		rest = strings.TrimSpace(string([]rune(rest)[again.rest:]))
	}
	return rest
}

// confirmed tells whether the numbers of the stems before and after make it a
// running number.
func (n number) confirmed(before, after number) bool {
	return before.value > 0 && before.value == n.value-1 || after.value > 0 && after.value == n.value+1
}

var (
	blank       = regexp.MustCompile(`\(\s*\)|_{2,}|\[\s*\]|【\s*】|\(\s*[_.…]+\s*\)`)
	shown       = regexp.MustCompile(`\(\s*([^()]{1,12}?)\s*\)`)
	figureWords = regexp.MustCompile(`[如见]\s*(?:下|上|左|右|附)?\s*图|[下上左右附]图|图\s*示|图中|如\s+所示`)
)

// keyShown finds the answer written into the blank of a stem: "……（ C ）。" It is
// taken for one only where the stem has no other blank. from and to are runes.
func keyShown(stem string) (text string, from, to int, ok bool) {
	w := wording.Width(stem)
	if blank.MatchString(w) {
		return "", 0, 0, false
	}
	candidates := 0
	for _, m := range shown.FindAllStringSubmatchIndex(w, -1) {
		inside := strings.TrimSpace(w[m[2]:m[3]])
		_, truth := verdict(inside)
		if !truth && !letterAnswer.MatchString(inside) {
			continue
		}
		if candidates++; candidates > 1 {
			return "", 0, 0, false // two of them: no blank
		}
		before := []rune(w[:m[0]])
		if len(before) > 0 && isLatin(before[len(before)-1]) {
			continue // "f(A)"
		}
		end := strings.Trim(w[m[1]:], " \n。.?:;!？")
		padded := len(inside) < m[3]-m[2] || m[2] > m[0]+1 && w[m[0]+1] == ' ' || m[3] < m[1]-1 && w[m[3]] == ' '
		if end != "" && !padded {
			continue
		}
		text, from, to = inside, len([]rune(w[:m[0]])), len([]rune(w[:m[1]]))
	}
	return text, from, to, text != ""
}

// isOptions tells whether a stem is the options of some question.
func isOptions(stem string) bool {
	w := []rune(wording.Width(stem))
	l, ok := labelAt(w, 0)
	if !ok || l.letter != 0 || !firmStop(l.stop) {
		return false
	}
	s := inline([]rune(stem), w)
	return s.fault == nil && len(s.texts) > 2
}

// optionsInStem cuts a stem that holds its options, "…（ ）。A.… B.…", when every
// letter begins after a space, a stop or a line end.
func optionsInStem(stem string) (rest string, options []string, ok bool) {
	r, w := []rune(stem), []rune(wording.Width(stem))
	var free []site
	for _, at := range sites(w, 1, 0, true) {
		if at.bounded && firmStop(at.stop) {
			free = append(free, at)
		}
	}
	if len(free) != 1 {
		return "", nil, false
	}
	at := free[0].start
	s := splitOptions(string(r[at:]), true)
	rest = strings.TrimSpace(string(r[:at]))
	if s.fault != nil || len(s.remarks) > 0 || len(s.texts) < 2 || rest == "" {
		return "", nil, false
	}
	return rest, s.texts, true
}
