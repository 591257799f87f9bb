package xlsx

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ankao/content/bank/wording"
)

// answer is what an answer cell means.
type answer struct {
	choices []int // indexes of options, sorted
	remarks []remark
	fault   *remark
}

func wrong(code string, args ...any) answer { return answer{fault: say(code, args...)} }

var (
	answerPrefix = regexp.MustCompile(`^(?:正确|标准|参考)?(?:答案|答)(?:为|是)?\s*[:：]?\s*`)
	letterAnswer = regexp.MustCompile(`^[A-Z](?:[\s,，、;；/|和与及&+.．]*[A-Z])*$`)
	numberAnswer = regexp.MustCompile(`^\d{1,2}(?:[\s,，、;；/|和与及&+]+\d{1,2})*$`)
	letterText   = regexp.MustCompile(`^([A-La-l])\s*[.、:：)）\s]\s*(\S.*)$`)
	partsOf      = regexp.MustCompile(`\s*(?:[,，、;；/|]|\n|\*\*|##)\s*`)
	digits       = regexp.MustCompile(`\d{1,2}`)
)

// maxQuoted bounds how much of a cell a message repeats.
const maxQuoted = 40

func quote(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > maxQuoted {
		return string(r[:maxQuoted]) + "…"
	}
	return string(r)
}

// bareAnswer takes off what people write around an answer: "答案：(B)。".
func bareAnswer(text string) string {
	w := strings.TrimSpace(wording.Width(text))
	w = strings.TrimSpace(answerPrefix.ReplaceAllString(w, ""))
	w = strings.TrimRight(w, "。. ;,、")
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

// readAnswer reads the answer to a question with these options. Letters are the
// rule; numbers and the words of options are understood where nothing else can
// be meant.
func readAnswer(text string, options []string) answer {
	w := bareAnswer(text)
	if w == "" {
		return wrong("key.empty")
	}
	same := -1 // the option that says exactly this
	for i, o := range options {
		if face := wording.Face(o); face != "" && face == wording.Face(text) || face == wording.Face(w) && face != "" {
			same = i
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
		return answer{choices: []int{same}, remarks: []remark{{"key.by-text", []any{letterName(same)}}}}
	}
	return byTexts(text, options)
}

func byLetters(text, up string, options []string, same int) answer {
	var a answer
	for _, r := range up {
		if r < 'A' || r > 'Z' {
			continue
		}
		i := int(r - 'A')
		if i >= len(options) {
			return wrong("key.not-an-option", string(r), letterName(len(options)-1))
		}
		if slices.Contains(a.choices, i) {
			return wrong("key.repeated", quote(text))
		}
		a.choices = append(a.choices, i)
	}
	slices.Sort(a.choices)
	if same >= 0 && !slices.Equal(a.choices, []int{same}) {
		return wrong("key.ambiguous", quote(text), "选项字母，或者选项 "+letterName(same)+" 的内容")
	}
	return a
}

// byNumbers reads "1,3" as places. Where an option says that number itself, or
// all options are numbers, it could as well be the content.
func byNumbers(text, w string, options []string, same int) answer {
	var a answer
	numbers := digits.FindAllString(w, -1)
	for _, d := range numbers {
		n, _ := strconv.Atoi(d)
		if n >= 10 && len(numbers) == 1 && n <= len(options) {
			return wrong("key.ambiguous", quote(text), "一个序号，或者连写的几个序号")
		}
		if n < 1 || n > len(options) {
			if same >= 0 {
				return answer{choices: []int{same}, remarks: []remark{{"key.by-text", []any{letterName(same)}}}}
			}
			return wrong("key.unreadable", quote(text))
		}
		if slices.Contains(a.choices, n-1) {
			return wrong("key.repeated", quote(text))
		}
		a.choices = append(a.choices, n-1)
	}
	slices.Sort(a.choices)
	if same >= 0 && !slices.Equal(a.choices, []int{same}) {
		return wrong("key.ambiguous", quote(text), "第几个选项，或者选项 "+letterName(same)+" 的内容")
	}
	if same < 0 && allNumbers(options) {
		return wrong("key.ambiguous", quote(text), "第几个选项，或者某个数值")
	}
	a.remarks = []remark{{"key.by-number", []any{lettersOf(a.choices)}}}
	return a
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
func letterAndText(text, letter, rest string, options []string) answer {
	i := int(strings.ToUpper(letter)[0] - 'A')
	if i >= len(options) {
		return wrong("key.not-an-option", strings.ToUpper(letter), letterName(len(options)-1))
	}
	if wording.Face(rest) != wording.Face(options[i]) {
		for _, o := range options {
			if wording.Face(o) == wording.Face(text) {
				return byTexts(text, options)
			}
		}
		return wrong("key.text-differs", strings.ToUpper(letter))
	}
	return answer{choices: []int{i}}
}

// byTexts reads an answer that repeats the words of its options.
func byTexts(text string, options []string) answer {
	var a answer
	for _, part := range partsOf.Split(strings.TrimSpace(text), -1) {
		if part == "" {
			continue
		}
		found := -1
		for i, o := range options {
			if face := wording.Face(o); face != "" && face == wording.Face(part) {
				found = i
			}
		}
		if found < 0 || slices.Contains(a.choices, found) {
			return wrong("key.unreadable", quote(text))
		}
		a.choices = append(a.choices, found)
	}
	if len(a.choices) == 0 {
		return wrong("key.unreadable", quote(text))
	}
	slices.Sort(a.choices)
	a.remarks = []remark{{"key.by-text", []any{lettersOf(a.choices)}}}
	return a
}

func lettersOf(choices []int) string {
	var b strings.Builder
	for _, i := range choices {
		b.WriteString(letterName(i))
	}
	return b.String()
}
