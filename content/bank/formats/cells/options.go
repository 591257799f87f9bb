// Package cells reads what people write into one cell of a question bank: all
// options at once, an answer in one of a dozen notations, a stem with its number,
// a word for a type. What can be read in two ways is a doubt, never a choice.
package cells

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"ankao/content/bank/wording"
)

// Remark is a finding about a text, before its cell is known.
type Remark struct {
	Code string
	Args []any
}

func say(code string, args ...any) *Remark { return &Remark{Code: code, Args: args} }

// Split is how a cell that holds all options falls apart.
type Split struct {
	Texts   []string // in the order of the letters
	Remarks []Remark // mends
	Fault   *Remark  // why there is no one way to split it
}

// mend notes a mend. Several of one kind in one cell are told once, with all
// their places.
func (s *Split) mend(code string, places ...string) {
	for i, r := range s.Remarks {
		if r.Code == code && len(places) == 1 {
			s.Remarks[i].Args = []any{r.Args[0].(string) + "、" + places[0]}
			return
		}
	}
	var args []any
	for _, p := range places {
		args = append(args, p)
	}
	s.Remarks = append(s.Remarks, Remark{code, args})
}

func (s *Split) mendOnce(code string) {
	for _, r := range s.Remarks {
		if r.Code == code {
			return
		}
	}
	s.Remarks = append(s.Remarks, Remark{Code: code})
}

func faulty(code string, args ...any) Split { return Split{Fault: say(code, args...)} }

// MaxLetters is how many option letters there are, A to L.
const MaxLetters = 12

// Letter names an option by its place: A, B, C …
func Letter(i int) string { return string(rune('A' + i)) }

// label is the letter before an option: "B.", "（B）", "B、", "B " or only "B".
type label struct {
	Letter int  // from 0
	Stop   rune // '.', '、', ':', ')', ',', ' ' or 0 when the text follows at once
	Body   int  // where the text begins
}

// lookalikes are letters of other alphabets that nobody can tell from Latin
// ones; programs that read paper write them.
var lookalikes = strings.NewReplacer("А", "A", "В", "B", "С", "C", "Е", "E", "Н", "H", "І", "I", "Ј", "J", "К", "K", "Т", "T", "Х", "X",
	"Α", "A", "Β", "B", "Ε", "E", "Η", "H", "Ι", "I", "Κ", "K", "Τ", "T", "Χ", "X")

// fold is wording.Width for the letters of options and answers, rune for rune.
func fold(s string) string {
	w := wording.Width(s)
	if strings.ContainsFunc(w, func(r rune) bool { return r >= 0x370 && r < 0x500 }) {
		return lookalikes.Replace(w)
	}
	return w
}

// autoC is what spreadsheet programs make of "(C)" while somebody types.
const autoC = '©'

// labelAt reads a label at rune i of folded text.
func labelAt(w []rune, i int) (label, bool) {
	bracket := false
	if i < len(w) && w[i] == autoC {
		return label{Letter: 'C' - 'A', Stop: ')', Body: i + 1}, true
	}
	if i < len(w) && strings.ContainsRune("([【", w[i]) {
		bracket = true
		i++
	}
	if i >= len(w) {
		return label{}, false
	}
	letter := int(unicode.ToUpper(w[i]) - 'A')
	if letter < 0 || letter >= MaxLetters || w[i] >= unicode.MaxASCII {
		return label{}, false
	}
	l := label{Letter: letter}
	i++
	if bracket {
		if i >= len(w) || !strings.ContainsRune(")]】", w[i]) {
			return label{}, false
		}
		l.Stop = ')'
		i++
	}
	at := i
	for at < len(w) && (w[at] == ' ' || w[at] == '\t') {
		at++
	}
	switch {
	case at < len(w) && strings.ContainsRune(".、:)],。", w[at]):
		l.Stop = w[at]
		if l.Stop == ']' {
			l.Stop = ')'
		}
		at++
	case l.Stop != 0:
	case at == len(w) || at > i || w[at] == '\n':
		l.Stop = ' '
		if at == len(w) && at == i {
			l.Stop = 0
		}
	case isLatin(w[at]) && !unicode.IsDigit(w[at]), strings.ContainsRune("+-=&/~～", w[at]):
		return label{}, false // a word or a formula, not a label: "CO2", "A+B"
	}
	l.Body = at
	return l, true
}

func isLatin(r rune) bool {
	return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// SplitOptions cuts a cell that holds all options. leading tells that cells of
// this file begin with a separator as a habit.
func SplitOptions(text string, leading bool) Split {
	text = strings.TrimSpace(text)
	if text == "" {
		return faulty("options.missing")
	}
	w := []rune(fold(text))
	r := []rune(text)
	if chunks, ok := strongChunks(r, w); !ok {
		return faulty("options.ambiguous")
	} else if len(chunks) > 1 {
		return assemble(chunks, leading)
	}
	if l, ok := labelAt(w, 0); ok && l.Letter == 0 && (FirmStop(l.Stop) || !strings.ContainsAny(text, "\n\t|｜;；")) {
		s := inline(r, w)
		if FirmStop(l.Stop) || s.Fault == nil && (l.Stop == ' ' || len(strings.Fields(text)) == len(s.Texts)) {
			return s
		}
	}
	return weakChunks(text)
}

// strongChunks cuts at ** and ##. A run of four is two separators with nothing
// between them. The odd sign of a run of three is the end of the option before
// ("3#") where a letter follows; elsewhere it could as well begin the next one.
func strongChunks(r, w []rune) (chunks []string, ok bool) {
	from := 0
	for i := 0; i < len(w); {
		n := 0
		for i+n < len(w) && (w[i] == '*' || w[i] == '#') && w[i+n] == w[i] {
			n++
		}
		if n < 2 {
			i++
			continue
		}
		if n%2 == 1 {
			if l, labelled := labelAt(w, i+n); w[i] != '#' || !labelled || !FirmStop(l.Stop) || i == 0 {
				return nil, false
			}
			i, n = i+1, n-1
		}
		for ; n > 0; n -= 2 {
			chunks = append(chunks, string(r[from:i]))
			i += 2
			from = i
		}
	}
	return append(chunks, string(r[from:])), true
}

// weakChunks cuts text without ** or ## and without letters at what separates
// it, when one kind of separator does.
func weakChunks(text string) Split {
	for _, sep := range []struct{ cut, name string }{
		{`\s*\n\s*`, "换行"}, {`\s*[|｜]+\s*`, "|"}, {`\s*\t\s*`, "制表符"}, {`\s*[;；]\s*`, "；"}, {`[ 　]{2,}`, "空格"},
	} {
		parts := regexp.MustCompile(sep.cut).Split(text, -1)
		if len(parts) > 1 && strings.TrimSpace(parts[len(parts)-1]) == "" {
			parts = parts[:len(parts)-1]
		}
		if len(parts) < 2 {
			continue
		}
		s := assemble(parts, false)
		if s.Fault == nil && !hasLabels(parts) {
			s.mend("options.separator", sep.name, strconv.Itoa(len(s.Texts)))
		}
		return s
	}
	return faulty("options.unsplit")
}

func hasLabels(parts []string) bool {
	for _, p := range parts {
		if l, ok := labelAt([]rune(fold(strings.TrimSpace(p))), 0); !ok || l.Stop == 0 {
			return false
		}
	}
	return true
}

// Chunk is a piece between separators with the label it may begin with.
type Chunk struct {
	Text  string
	Body  string
	Label label
	Has   bool // a label
	Firm  bool // a label with a stop after it
	Bare  bool // nothing but a letter
}

// Lists tells whether what looks like a label may be the first of several
// letters that the piece names: "A、B两相".
func (c Chunk) Lists() bool {
	return c.Firm && strings.ContainsRune("、,", c.Label.Stop) && namesLetter([]rune(fold(c.Body)), 0)
}

// namesLetter tells whether one letter of a list stands at rune i, and not a
// word: "B相", "B、C", but not "PVC" or "CO2".
func namesLetter(w []rune, i int) bool {
	if i >= len(w) || w[i] < 'A' || w[i] >= 'A'+MaxLetters {
		return false
	}
	return i+1 == len(w) || !isLatin(w[i+1])
}

// ParseChunk reads the label that a piece may begin with.
func ParseChunk(text string) Chunk {
	text = strings.TrimSpace(text)
	r, w := []rune(text), []rune(fold(text))
	c := Chunk{Text: text, Body: text}
	c.Label, c.Has = labelAt(w, 0)
	if c.Has {
		c.Body = strings.TrimSpace(string(r[c.Label.Body:]))
		c.Bare = len(w) == 1
		c.Firm = !c.Bare && c.Label.Stop != 0
	}
	return c
}

// assemble makes options of chunks.
func assemble(texts []string, leading bool) Split {
	var s Split
	begins := strings.TrimSpace(texts[0]) == ""
	if begins {
		texts = texts[1:]
	}
	if n := len(texts); n > 0 && strings.TrimSpace(texts[n-1]) == "" {
		texts = texts[:n-1]
		s.mendOnce("options.trailing")
	}
	chunks := make([]Chunk, len(texts))
	firm, loose, listing, inOrder, begun := 0, 0, 0, true, true
	for i, t := range texts {
		c := ParseChunk(t)
		chunks[i] = c
		begun = begun && strings.HasPrefix(strings.ToUpper(fold(c.Text)), Letter(i))
		switch {
		case c.Firm:
			firm++
			if c.Lists() {
				listing++
			}
		case c.Has && !c.Bare:
			loose++
			inOrder = inOrder && c.Label.Letter == i
		}
	}
	if firm == listing && firm < len(chunks) {
		firm = 0 // "C、D两级" among options without letters
	}
	switch {
	case len(chunks) == 0:
		return faulty("options.missing")
	case len(chunks) == 1 && firm == 1:
		r := []rune(chunks[0].Text)
		in := inline(r, []rune(fold(chunks[0].Text)))
		if in.Fault == nil {
			in.Remarks = s.Remarks
			in.mend("options.split-inline", lettersFrom(1, len(in.Texts)))
		}
		return in
	case firm > 0:
		return labelled(chunks, s)
	case loose == len(chunks):
		return looselyLabelled(chunks, s, inOrder)
	}
	// No letters: the place says which is which.
	if begins && !leading {
		return faulty("option.empty", "A")
	}
	if begun && len(chunks) > 1 {
		return faulty("options.ambiguous") // "Amm²", "BMPa": with a letter or without
	}
	for _, c := range chunks {
		s.Texts = append(s.Texts, c.Text)
	}
	return s
}

// looselyLabelled takes chunks that all begin with a letter and no stop. Where
// all say the same after it, the letter is part of the text ("A类火灾").
func looselyLabelled(chunks []Chunk, s Split, inOrder bool) Split {
	if !inOrder {
		return faulty("options.ambiguous")
	}
	same := true
	for _, c := range chunks {
		same = same && wording.Face(c.Body) == wording.Face(chunks[0].Body)
	}
	for _, c := range chunks {
		if same {
			s.Texts = append(s.Texts, c.Text)
		} else {
			s.Texts = append(s.Texts, c.Body)
		}
	}
	return s
}

// labelled takes chunks of which some begin with a letter and a stop: letters
// say which is which, and what has none must have one place only.
func labelled(chunks []Chunk, s Split) Split {
	for i, c := range chunks {
		next := len(s.Texts)
		switch {
		case c.Text == "":
			if i+1 < len(chunks) && chunks[i+1].Has && chunks[i+1].Label.Letter == next {
				s.mendOnce("options.trailing")
				continue
			}
			return s.emptyAt(chunks[i+1:], next)
		case c.Has && !c.Bare && c.Label.Letter == next:
			s.Texts = append(s.Texts, c.Body)
		case c.Bare && next > 0 && (c.Label.Letter != next || i+1 < len(chunks) && chunks[i+1].Firm && chunks[i+1].Label.Letter == next):
			// A letter alone that is not the next option: a unit or a symbol
			// before which somebody's search-and-replace has put a separator.
			s.Texts[next-1] += c.Text
			s.mend("options.restored", s.Texts[next-1])
		case c.Bare && c.Label.Letter == next:
			s.Texts = append(s.Texts, "")
		case c.Firm && c.Label.Letter < next:
			return faulty("options.repeated", Letter(c.Label.Letter))
		case c.Firm:
			if !s.splitLast(next, c.Label.Letter) {
				return faulty("options.skipped", lettersFrom(next, c.Label.Letter))
			}
			s.Texts = append(s.Texts, c.Body)
		case next == 0, i+1 < len(chunks) && chunks[i+1].Has && chunks[i+1].Label.Letter == next+1:
			s.Texts = append(s.Texts, c.Text)
			s.mend("options.unlabelled", Letter(next))
		default:
			return faulty("options.ambiguous")
		}
	}
	return s.checkLast()
}

// emptyAt says what is wrong where nothing stands between two separators.
func (s Split) emptyAt(rest []Chunk, next int) Split {
	for _, c := range rest {
		if c.Firm && c.Label.Letter < next {
			return faulty("options.repeated", Letter(c.Label.Letter))
		}
	}
	return faulty("option.empty", Letter(next))
}

// splitLast cuts the last option at the letters that are missing between it and
// the letter that follows, when each stands in it exactly once.
func (s *Split) splitLast(from, to int) bool {
	if from == 0 {
		return false
	}
	last := s.Texts[from-1]
	var cut []string
	for letter := from; letter < to; letter++ {
		r, w := []rune(last), []rune(fold(last))
		at, ambiguous := choose(sites(w, 0, letter, true), '.')
		if at == nil || ambiguous || at.start == 0 {
			return false
		}
		cut = append(cut, strings.TrimSpace(string(r[:at.start])))
		last = strings.TrimSpace(string(r[at.Body:]))
	}
	s.Texts = append(append(s.Texts[:from-1], cut...), last)
	s.mend("options.split-inline", lettersFrom(from, to))
	return true
}

// checkLast refuses options whose last one seems to hold another.
func (s Split) checkLast() Split {
	n := len(s.Texts)
	if n == 0 || n >= MaxLetters {
		return s
	}
	w := []rune(fold(s.Texts[n-1]))
	for _, at := range sites(w, 0, n, true) {
		if at.start > 0 && FirmStop(at.Stop) {
			return faulty("options.inline", string([]rune(s.Texts[n-1])[at.start:min(len(w), at.start+6)]))
		}
	}
	return s
}

func lettersFrom(from, to int) string {
	var names []string
	for i := from; i < to; i++ {
		names = append(names, Letter(i))
	}
	return strings.Join(names, "、")
}
