package cells

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"ankao/content/bank/wording"
)

// Clean makes a cell's text fit to store: line ends and odd spaces made plain,
// what cannot be seen taken out. Controls tells that there was something that
// had no business there, garbled that characters are lost, private that some
// belong to a symbol font.
func Clean(text string) (out string, controls, garbled, private bool) {
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

// Number is the running number a stem may begin with.
type Number struct {
	Value int
	Text  string // as written, with its stop
	Rest  int    // rune where the stem goes on
	Sure  bool   // can be nothing else
	Year  bool   // could be a year
}

var (
	plainNumber   = regexp.MustCompile(`^(\d{1,5})\s*([.、:)\]]|,)\s*`)
	wrappedNumber = regexp.MustCompile(`^[(\[【](\d{1,5})[)\]】]\s*[.、:]?\s*`)
	titledNumber  = regexp.MustCompile(`^(?:第\s*(\d{1,5})\s*题|题\s*(\d{1,5}))\s*[.、:,]?\s*`)
	spacedNumber  = regexp.MustCompile(`^(\d{1,4})[ ]+`)
	enumeration   = regexp.MustCompile(`^\d+\s*[、和与及到至~～-]`)
)

// LeadingNumber reads a number at the start of a stem. tabbed tells that a tab
// stood after it in the cell.
func LeadingNumber(stem string, tabbed bool) (Number, bool) {
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
			return Number{}, false
		}
		rest := len([]rune(m[0]))
		after := []rune(w)[rest:]
		n := Number{Value: value, Text: strings.TrimSpace(string([]rune(stem)[:rest])), Rest: rest, Sure: form.sure && len(after) > 0, Year: form.re == plainNumber && value >= 1900 && value < 2100}
		if form.re == plainNumber && len(after) > 0 {
			stop := m[2]
			switch {
			case unicode.IsDigit(after[0]):
				again, ok := LeadingNumber(string(after), false)
				n.Sure = ok && again.Sure && again.Value == value // "54.54、", not "1.5mm" or "1,000"
			case stop == ",":
				n.Sure = false
			case stop == "、" && enumeration.MatchString(string(after)):
				n.Sure = false
			}
		}
		return n, true
	}
	return Number{}, false
}

// Strip takes the number off, and the same number again ("54.54、…").
func (n Number) Strip(stem string) string {
	rest := strings.TrimSpace(string([]rune(stem)[n.Rest:]))
	if again, ok := LeadingNumber(rest, false); ok && again.Value == n.Value && again.Sure {
		rest = strings.TrimSpace(string([]rune(rest)[again.Rest:]))
	}
	return rest
}

// Confirmed tells whether the numbers of the stems before and after make it a
// running number.
func (n Number) Confirmed(before, after Number) bool {
	return before.Value > 0 && before.Value == n.Value-1 || after.Value > 0 && after.Value == n.Value+1
}

// FigureWords are the words by which a stem speaks of a figure.
var FigureWords = regexp.MustCompile(`[如见]\s*(?:下|上|左|右|附)?\s*图|[下上左右附]图|图\s*示|图中|如\s+所示`)

var (
	blank   = regexp.MustCompile(`\(\s*\)|_{2,}|\[\s*\]|【\s*】|\(\s*[_.…]+\s*\)`)
	written = regexp.MustCompile(`[(\[【]\s*([^()\[\]【】]{1,12}?)\s*[)\]】]|_+ ?([A-Z](?:[、,]?[A-Z]){0,7}) ?_+`)
	// underlined is an answer on the line that was to be filled in
	underlined = regexp.MustCompile(`_+ ?[A-Z](?:[、,]?[A-Z]){0,7} ?_+`)
	ended      = regexp.MustCompile(`(?:[。.?!:：？！]|[(\[【]\s*[)\]】])\s*$`)
)

// Shown is what seems to be an answer written into the stem.
type Shown struct {
	Text     string
	From, To int  // runes, with its brackets
	Sure     bool // stands as an answer does, and not as a symbol: "安培（A）"
	Apart    bool // after the stem, which has a blank of its own
}

// KeysShown finds the answers that stand in the blanks of a stem: "……（ C ）。"
// Where the stem has a blank that is empty, only one that follows it at the end
// can be an answer.
func KeysShown(stem string) []Shown {
	if !strings.ContainsAny(stem, "(（[［【_＿") {
		return nil
	}
	w := fold(stem)
	hasBlank := blank.MatchString(underlined.ReplaceAllString(w, ""))
	var out []Shown
	for _, m := range written.FindAllStringSubmatchIndex(w, -1) {
		at, low := max(m[2], m[4]), false
		to := max(m[3], m[5])
		inside := w[at:to]
		if inside != strings.ToUpper(inside) && len(inside) == 1 {
			inside, low = strings.ToUpper(inside), true
		}
		_, truth := Verdict(inside)
		before := strings.TrimRight(w[:m[0]], " ")
		if !truth && !letterAnswer.MatchString(inside) || before != "" && isLatin(lastOf(before)) && m[4] < 0 {
			continue // "f(A)"
		}
		s := Shown{Text: inside, From: len([]rune(w[:m[0]])), To: len([]rune(w[:m[1]])), Apart: hasBlank}
		end := strings.Trim(w[m[1]:], " \n。.?:;!？") == ""
		padded := m[4] >= 0 || at-m[0] > bracketLen(w[m[0]:]) || m[1]-to > bracketLen(w[to:])
		switch {
		case hasBlank && (!end || low):
			continue
		case hasBlank:
			s.Sure = ended.MatchString(before)
		case low && !padded:
			continue
		default:
			s.Sure = padded || end
		}
		out = append(out, s)
	}
	return out
}

func lastOf(s string) rune { r := []rune(s); return r[len(r)-1] }

// bracketLen is how many bytes the first sign takes.
func bracketLen(s string) int { return len(string([]rune(s)[:1])) }

// IsOptions tells whether a stem is the options of some question.
func IsOptions(stem string) bool {
	w := []rune(fold(stem))
	l, ok := labelAt(w, 0)
	if !ok || l.Letter != 0 || !FirmStop(l.Stop) {
		return false
	}
	s := inline([]rune(stem), w)
	return s.Fault == nil && len(s.Texts) > 2
}

// OptionsInStem cuts a stem that holds its options, "…（ ）。A.… B.…", when every
// letter begins after a space, a stop or a line end.
func OptionsInStem(stem string) (rest string, options []string, ok bool) {
	r, w := []rune(stem), []rune(fold(stem))
	var free []site
	for _, at := range sites(w, 1, 0, true) {
		if at.bounded && FirmStop(at.Stop) {
			free = append(free, at)
		}
	}
	if len(free) != 1 {
		return "", nil, false
	}
	at := free[0].start
	s := SplitOptions(string(r[at:]), true)
	rest = strings.TrimSpace(string(r[:at]))
	if s.Fault != nil || len(s.Remarks) > 0 || len(s.Texts) < 2 || rest == "" {
		return "", nil, false
	}
	return rest, s.Texts, true
}
