package cells

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ankao/content/bank/wording"
)

// Answer is what an answer cell means.
type Answer struct {
	Choices []int // indexes of options, sorted
	Remarks []Remark
	Fault   *Remark
}

// Doubt is an answer that cannot be taken, and why.
func Doubt(code string, args ...any) Answer { return Answer{Fault: say(code, args...)} }

// ByNumber tells whether the answer named places by their numbers.
func (a Answer) ByNumber() bool {
	return slices.ContainsFunc(a.Remarks, func(r Remark) bool { return r.Code == "key.by-number" })
}

var (
	answerPrefix = regexp.MustCompile(`^(?:[【\[]\s*(?:正确|标准|参考)?答案\s*[】\]]\s*[:：]?|(?:正确|标准|参考)?(?:答案|答)(?:为|是|选)?\s*[:：]?|(?:应|故)?选(?:项|择)?\s*[:：]?)\s*`)
	answerSuffix = regexp.MustCompile(`^([A-Za-z])\s*(?:选项|项)$`)
	letterAnswer = regexp.MustCompile(`^[A-Z](?:[\s,，、;；/|和与及&+.．·]*[A-Z])*$`)
	zeroAnswer   = regexp.MustCompile(`(?:^|[\s,，、;；/|])0(?:$|[\s,，、;；/|])`)
	leadDigits   = regexp.MustCompile(`^\d{1,2}(?:[^\d.]|$)`)
	numberAnswer = regexp.MustCompile(`^\d{1,2}(?:[\s,，、;；/|和与及&+]+\d{1,2})*$`)
	letterText   = regexp.MustCompile(`^([A-La-l])\s*[.、:：)）\s]\s*(\S.*)$`)
	partsOf      = regexp.MustCompile(`\s*(?:[,，、;；/|]|\n|\*\*|##)\s*`)
	digits       = regexp.MustCompile(`\d{1,2}`)
)

// separators are the parts of partsOf, each alone.
var separators = []*regexp.Regexp{
	regexp.MustCompile(`\s*[;；]\s*`), regexp.MustCompile(`\s*[,，]\s*`), regexp.MustCompile(`\s*、\s*`),
	regexp.MustCompile(`\s*[/|]\s*`), regexp.MustCompile(`\s*(?:\n|\*\*|##)\s*`),
}

// maxQuoted bounds how much of a cell a message repeats.
const maxQuoted = 40

// Quote shortens a text for a message.
func Quote(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > maxQuoted {
		return string(r[:maxQuoted]) + "…"
	}
	return string(r)
}

// BareAnswer takes off what people write around an answer: "答案：(B)。".
func BareAnswer(text string) string {
	w := strings.TrimSpace(fold(text))
	w = strings.TrimSpace(answerPrefix.ReplaceAllString(w, ""))
	w = strings.TrimLeft(strings.TrimRight(w, "。. ;,、"), " ;,、'’‘`")
	w = answerSuffix.ReplaceAllString(w, "$1")
	if w == string(autoC) {
		return "C"
	}
	for _, pair := range []string{"()", "[]", "【】", "“”", `""`, "''"} {
		open, shut := firstRune(pair), lastRune(pair)
		if strings.HasPrefix(w, open) && strings.HasSuffix(w, shut) && len(w) > len(open)+len(shut) {
			w = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(w, open), shut))
		}
	}
	return w
}

func firstRune(s string) string { return string([]rune(s)[0]) }
func lastRune(s string) string  { r := []rune(s); return string(r[len(r)-1]) }

// ReadAnswer reads the answer to a question with these options. Letters are the
// rule; numbers and the words of options are understood where nothing else can
// be meant.
func ReadAnswer(text string, options []string) Answer {
	w := BareAnswer(text)
	if w == "" {
		return Doubt("key.empty")
	}
	same := -1 // the option that says exactly this
	for i, o := range options {
		if face := wording.Face(o); face != "" && face == wording.Face(text) || face == wording.Face(w) && face != "" {
			same = i
		}
	}
	if same >= 0 { // it may be one option that joins two others: "红、黄"
		if parts := byTexts(text, options); parts.Fault != nil && parts.Fault.Code == "key.ambiguous" {
			return parts
		}
	}
	switch up := strings.ToUpper(w); {
	case letterAnswer.MatchString(up):
		return byLetters(text, up, options, same)
	case numberAnswer.MatchString(w):
		return byNumbers(text, w, options, same)
	}
	if m := letterText.FindStringSubmatch(w); m != nil {
		return letterAndText(text, m[1], m[2], options)
	}
	if same >= 0 {
		return Answer{Choices: []int{same}, Remarks: []Remark{{"key.by-text", []any{Letter(same)}}}}
	}
	return byTexts(text, options)
}

func byLetters(text, up string, options []string, same int) Answer {
	var a Answer
	for _, r := range up {
		if r < 'A' || r > 'Z' {
			continue
		}
		i := int(r - 'A')
		if i >= len(options) {
			return Doubt("key.not-an-option", string(r), Letter(len(options)-1))
		}
		if slices.Contains(a.Choices, i) {
			return Doubt("key.repeated", Quote(text))
		}
		a.Choices = append(a.Choices, i)
	}
	slices.Sort(a.Choices)
	for i, o := range options {
		if same < 0 && strings.EqualFold(wording.Face(o), wording.Face(up)) {
			same = i // "dc" for the option "DC"
		}
	}
	if same >= 0 && !slices.Equal(a.Choices, []int{same}) {
		return Doubt("key.ambiguous", Quote(text), "选项字母，或者选项 "+Letter(same)+" 的内容")
	}
	return a
}

// CountsFromZero tells whether an answer names places of which one is 0: then
// the numbers of the whole file may begin there, and 1 be the second option.
func CountsFromZero(text string) bool {
	w := BareAnswer(text)
	return w == "0" || numberAnswer.MatchString(w) && zeroAnswer.MatchString(w)
}

// byNumbers reads "1,3" as places. Where an option says that number itself, or
// all options are numbers, it could as well be the content.
func byNumbers(text, w string, options []string, same int) Answer {
	var a Answer
	numbers := digits.FindAllString(w, -1)
	for _, d := range numbers {
		n, _ := strconv.Atoi(d)
		if n >= 10 && len(numbers) == 1 && n <= len(options) {
			return Doubt("key.ambiguous", Quote(text), "一个序号，或者连写的几个序号")
		}
		if n < 1 || n > len(options) {
			if same >= 0 {
				return Answer{Choices: []int{same}, Remarks: []Remark{{"key.by-text", []any{Letter(same)}}}}
			}
			return Doubt("key.unreadable", Quote(text))
		}
		if slices.Contains(a.Choices, n-1) {
			return Doubt("key.repeated", Quote(text))
		}
		a.Choices = append(a.Choices, n-1)
	}
	slices.Sort(a.Choices)
	if same >= 0 && !slices.Equal(a.Choices, []int{same}) {
		return Doubt("key.ambiguous", Quote(text), "第几个选项，或者选项 "+Letter(same)+" 的内容")
	}
	if i := saysNumber(a.Choices, options); i >= 0 {
		return Doubt("key.ambiguous", Quote(text), "第几个选项，或者选项 "+Letter(i)+" 的数值")
	}
	if same < 0 && allNumbers(options) {
		return Doubt("key.ambiguous", Quote(text), "第几个选项，或者某个数值")
	}
	a.Remarks = []Remark{{"key.by-number", []any{Letters(a.Choices)}}}
	return a
}

// saysNumber finds an option that begins with the number of another place: 2
// where the second option is "3米" and the first "2米".
func saysNumber(places []int, options []string) int {
	for i, o := range options {
		face := wording.Face(o)
		if !leadDigits.MatchString(face) {
			continue
		}
		n, _ := strconv.Atoi(digits.FindString(face))
		if n != i+1 && slices.Contains(places, n-1) {
			return i
		}
	}
	return -1
}

var numeric = regexp.MustCompile(`^[+-]?[\d.,/~～%-]+$`)

func allNumbers(options []string) bool {
	for _, o := range options {
		if !numeric.MatchString(wording.Face(o)) {
			return false
		}
	}
	return true
}

// letterAndText reads "C.综合治理", which says the same thing twice or two things.
func letterAndText(text, letter, rest string, options []string) Answer {
	i := int(strings.ToUpper(letter)[0] - 'A')
	if i >= len(options) {
		return Doubt("key.not-an-option", strings.ToUpper(letter), Letter(len(options)-1))
	}
	if wording.Face(rest) != wording.Face(options[i]) {
		for _, o := range options {
			if wording.Face(o) == wording.Face(text) {
				return byTexts(text, options)
			}
		}
		return Doubt("key.text-differs", strings.ToUpper(letter))
	}
	return Answer{Choices: []int{i}}
}

// byTexts reads an answer that repeats the words of its options. The words may
// hold signs that separate others, so that each sign is tried alone first.
func byTexts(text string, options []string) Answer {
	var found []int
	for _, separator := range append(separators, partsOf) {
		choices := choicesBetween(separator, text, options)
		switch {
		case choices == nil:
		case found == nil:
			found = choices
		case !slices.Equal(found, choices):
			return Doubt("key.ambiguous", Quote(text), "选项 "+Letters(found)+"，或者选项 "+Letters(choices))
		}
	}
	if found == nil {
		return Doubt("key.unreadable", Quote(text))
	}
	return Answer{Choices: found, Remarks: []Remark{{"key.by-text", []any{Letters(found)}}}}
}

// choicesBetween finds the options that stand between separators, nil when
// anything else does.
func choicesBetween(separator *regexp.Regexp, text string, options []string) []int {
	var choices []int
	for _, part := range separator.Split(strings.TrimSpace(text), -1) {
		if part == "" {
			continue
		}
		at := slices.IndexFunc(options, func(o string) bool { return wording.Face(o) != "" && wording.Face(o) == wording.Face(part) })
		if at < 0 || slices.Contains(choices, at) {
			return nil
		}
		choices = append(choices, at)
	}
	slices.Sort(choices)
	return choices
}

// Letters names several options: "ACD".
func Letters(choices []int) string {
	var b strings.Builder
	for _, i := range choices {
		b.WriteString(Letter(i))
	}
	return b.String()
}
