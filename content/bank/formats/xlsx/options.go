package xlsx

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"ankao/content/bank/wording"
)

// remark is a finding about a text, before its cell is known.
type remark struct {
	code string
	args []any
}

func say(code string, args ...any) *remark { return &remark{code: code, args: args} }

// split is how a cell that holds all options falls apart.
type split struct {
	texts   []string // in the order of the letters
	remarks []remark // mends
	fault   *remark  // why there is no one way to split it
}

// mend notes a mend. Several of one kind in one cell are told once, with all
// their places.
func (s *split) mend(code string, places ...string) {
	for i, r := range s.remarks {
		if r.code == code && len(places) == 1 {
			s.remarks[i].args = []any{r.args[0].(string) + "、" + places[0]}
			return
		}
	}
	var args []any
	for _, p := range places {
		args = append(args, p)
	}
	s.remarks = append(s.remarks, remark{code, args})
}

func (s *split) mendOnce(code string) {
	for _, r := range s.remarks {
		if r.code == code {
			return
		}
	}
	s.remarks = append(s.remarks, remark{code: code})
}

func faulty(code string, args ...any) split { return split{fault: say(code, args...)} }

// maxLetters is how many option letters there are, A to L.
const maxLetters = 12

func letterName(i int) string { return string(rune('A' + i)) }

// label is the letter before an option: "B.", "（B）", "B、", "B " or only "B".
type label struct {
	letter int  // from 0
	stop   rune // '.', '、', ':', ')', ',', ' ' or 0 when the text follows at once
	body   int  // where the text begins
}

// labelAt reads a label at rune i of folded text.
func labelAt(w []rune, i int) (label, bool) {
	bracket := false
	if i < len(w) && strings.ContainsRune("([【", w[i]) {
		bracket = true
		i++
	}
	if i >= len(w) {
		return label{}, false
	}
	letter := int(unicode.ToUpper(w[i]) - 'A')
	if letter < 0 || letter >= maxLetters || w[i] >= unicode.MaxASCII {
		return label{}, false
	}
	l := label{letter: letter}
	i++
	if bracket {
		if i >= len(w) || !strings.ContainsRune(")]】", w[i]) {
			return label{}, false
		}
		l.stop = ')'
		i++
	}
	at := i
	for at < len(w) && (w[at] == ' ' || w[at] == '\t') {
		at++
	}
	switch {
	case at < len(w) && strings.ContainsRune(".、:)],", w[at]):
		l.stop = w[at]
		if l.stop == ']' {
			l.stop = ')'
		}
		at++
	case l.stop != 0:
	case at == len(w) || at > i || w[at] == '\n':
		l.stop = ' '
		if at == len(w) && at == i {
			l.stop = 0
		}
	case isLatin(w[at]) && !unicode.IsDigit(w[at]):
		return label{}, false // a word, not a label: "CO2", "Cl2"
	}
	l.body = at
	return l, true
}

func isLatin(r rune) bool {
	return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

var strongSeparator = regexp.MustCompile(`\*{2,}|#{2,}`)

// splitOptions cuts a cell that holds all options. leading tells that cells of
// this file begin with a separator as a habit.
func splitOptions(text string, leading bool) split {
	text = strings.TrimSpace(text)
	if text == "" {
		return faulty("options.missing")
	}
	w := []rune(wording.Width(text))
	r := []rune(text)
	if chunks := strongChunks(r, w); len(chunks) > 1 {
		return assemble(chunks, leading)
	}
	if l, ok := labelAt(w, 0); ok && l.letter == 0 {
		s := inline(r, w)
		if s.fault == nil || l.stop != 0 && l.stop != ' ' {
			return s
		}
	}
	return weakChunks(text)
}

// strongChunks cuts at ** and ##. A run of four is two separators with nothing
// between them.
func strongChunks(r, w []rune) []string {
	var chunks []string
	from := 0
	for i := 0; i < len(w); {
		if i+1 < len(w) && (w[i] == '*' || w[i] == '#') && w[i+1] == w[i] {
			chunks = append(chunks, string(r[from:i]))
			i += 2
			from = i
			continue
		}
		i++
	}
	return append(chunks, string(r[from:]))
}

// weakChunks cuts text without ** or ## and without letters at what separates
// it, when one kind of separator does.
func weakChunks(text string) split {
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
		if s.fault == nil && !hasLabels(parts) {
			s.mend("options.separator", sep.name, strconv.Itoa(len(s.texts)))
		}
		return s
	}
	return faulty("options.unsplit")
}

func hasLabels(parts []string) bool {
	for _, p := range parts {
		if l, ok := labelAt([]rune(wording.Width(strings.TrimSpace(p))), 0); !ok || l.stop == 0 {
			return false
		}
	}
	return true
}

// chunk is a piece between separators with the label it may begin with.
type chunk struct {
	text  string
	body  string
	label label
	has   bool // a label
	firm  bool // a label with a stop after it
	bare  bool // nothing but a letter
}

func parseChunk(text string) chunk {
	text = strings.TrimSpace(text)
	r, w := []rune(text), []rune(wording.Width(text))
	c := chunk{text: text, body: text}
	c.label, c.has = labelAt(w, 0)
	if c.has {
		c.body = strings.TrimSpace(string(r[c.label.body:]))
		c.bare = len(w) == 1
		c.firm = !c.bare && c.label.stop != 0
	}
	return c
}

// assemble makes options of chunks.
func assemble(texts []string, leading bool) split {
	var s split
	begins := strings.TrimSpace(texts[0]) == ""
	if begins {
		texts = texts[1:]
	}
	if n := len(texts); n > 0 && strings.TrimSpace(texts[n-1]) == "" {
		texts = texts[:n-1]
		s.mendOnce("options.trailing")
	}
	chunks := make([]chunk, len(texts))
	firm, loose, inOrder := 0, 0, true
	for i, t := range texts {
		c := parseChunk(t)
		chunks[i] = c
		switch {
		case c.firm:
			firm++
		case c.has && !c.bare:
			loose++
			inOrder = inOrder && c.label.letter == i
		}
	}
	switch {
	case len(chunks) == 0:
		return faulty("options.missing")
	case len(chunks) == 1 && firm == 1:
		r := []rune(chunks[0].text)
		in := inline(r, []rune(wording.Width(chunks[0].text)))
		if in.fault == nil {
			in.remarks = s.remarks
			in.mend("options.split-inline", lettersFrom(1, len(in.texts)))
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
	for _, c := range chunks {
		s.texts = append(s.texts, c.text)
	}
	return s
}

// looselyLabelled takes chunks that all begin with a letter and no stop. Where
// all say the same after it, the letter is part of the text ("A类火灾").
func looselyLabelled(chunks []chunk, s split, inOrder bool) split {
	if !inOrder {
		return faulty("options.ambiguous")
	}
	same := true
	for _, c := range chunks {
		same = same && wording.Face(c.body) == wording.Face(chunks[0].body)
	}
	for _, c := range chunks {
		if same {
			s.texts = append(s.texts, c.text)
		} else {
			s.texts = append(s.texts, c.body)
		}
	}
	return s
}

// labelled takes chunks of which some begin with a letter and a stop: letters
// say which is which, and what has none must have one place only.
func labelled(chunks []chunk, s split) split {
	for i, c := range chunks {
		next := len(s.texts)
		switch {
		case c.text == "":
			if i+1 < len(chunks) && chunks[i+1].has && chunks[i+1].label.letter == next {
				s.mendOnce("options.trailing")
				continue
			}
			return s.emptyAt(chunks[i+1:], next)
		case c.has && !c.bare && c.label.letter == next:
			s.texts = append(s.texts, c.body)
		case c.bare && next > 0 && (c.label.letter != next || i+1 < len(chunks) && chunks[i+1].firm && chunks[i+1].label.letter == next):
			// A letter alone that is not the next option: a unit or a symbol
			// before which somebody's search-and-replace has put a separator.
			s.texts[next-1] += c.text
			s.mend("options.restored", s.texts[next-1])
		case c.bare && c.label.letter == next:
			s.texts = append(s.texts, "")
		case c.firm && c.label.letter < next:
			return faulty("options.repeated", letterName(c.label.letter))
		case c.firm:
			if !s.splitLast(next, c.label.letter) {
				return faulty("options.skipped", lettersFrom(next, c.label.letter))
			}
			s.texts = append(s.texts, c.body)
		case next == 0, i+1 < len(chunks) && chunks[i+1].has && chunks[i+1].label.letter == next+1:
			s.texts = append(s.texts, c.text)
			s.mend("options.unlabelled", letterName(next))
		default:
			return faulty("options.ambiguous")
		}
	}
	return s.checkLast()
}

// emptyAt says what is wrong where nothing stands between two separators.
func (s split) emptyAt(rest []chunk, next int) split {
	for _, c := range rest {
		if c.firm && c.label.letter < next {
			return faulty("options.repeated", letterName(c.label.letter))
		}
	}
	return faulty("option.empty", letterName(next))
}

// splitLast cuts the last option at the letters that are missing between it and
// the letter that follows, when each stands in it exactly once.
func (s *split) splitLast(from, to int) bool {
	if from == 0 {
		return false
	}
	last := s.texts[from-1]
	var cut []string
	for letter := from; letter < to; letter++ {
		r, w := []rune(last), []rune(wording.Width(last))
		at, ambiguous := choose(sites(w, 0, letter, true), '.')
		if at == nil || ambiguous || at.start == 0 {
			return false
		}
		cut = append(cut, strings.TrimSpace(string(r[:at.start])))
		last = strings.TrimSpace(string(r[at.body:]))
	}
	s.texts = append(append(s.texts[:from-1], cut...), last)
	s.mend("options.split-inline", lettersFrom(from, to))
	return true
}

// checkLast refuses options whose last one seems to hold another.
func (s split) checkLast() split {
	n := len(s.texts)
	if n == 0 || n >= maxLetters {
		return s
	}
	w := []rune(wording.Width(s.texts[n-1]))
	for _, at := range sites(w, 0, n, true) {
		if at.start > 0 && firmStop(at.stop) {
			return faulty("options.inline", string([]rune(s.texts[n-1])[at.start:min(len(w), at.start+6)]))
		}
	}
	return s
}

func lettersFrom(from, to int) string {
	var names []string
	for i := from; i < to; i++ {
		names = append(names, letterName(i))
	}
	return strings.Join(names, "、")
}
