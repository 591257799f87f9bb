package cells

import (
	"regexp"
	"strings"

	"ankao/content/bank/wording"
)

// verdicts are the words for true and false, as folded by wording.Face and in
// small letters.
var verdicts = map[string]bool{
	"正确": true, "对": true, "对的": true, "正确的": true, "是": true, "是的": true, "真": true, "√": true, "✓": true, "✔": true, "☑": true, "☑️": true, "✔️": true,
	"t": true, "true": true, "y": true, "yes": true, "right": true,
	"错误": false, "错": false, "错的": false, "错误的": false, "不正确": false, "不对": false, "否": false, "不是": false, "假": false,
	"×": false, "✗": false, "✘": false, "✕": false, "✖": false, "✖️": false, "╳": false, "☒": false, "⨯": false, "❌": false, "x": false, "f": false, "false": false, "n": false, "no": false, "wrong": false,
}

// Verdict reads a word or sign for true or false.
func Verdict(s string) (value, ok bool) {
	value, ok = verdicts[strings.ToLower(wording.Face(fold(s)))]
	return value, ok
}

// VerdictName is the word for true or false.
func VerdictName(v bool) string {
	if v {
		return "正确"
	}
	return "错误"
}

// truthPair is "A正确B错误", where nothing but the letters separates the two.
var truthPair = regexp.MustCompile(`^[Aa]\s*[.、:)]?\s*([^A-Za-z\s]{1,4})\s*[Bb]\s*[.、:)]?\s*([^A-Za-z\s]{1,4})$`)

var tfSeparators = regexp.MustCompile(`[\s;；/、,，|*#]+`)

// TruthOptions reads the options of a true/false question: which letter means
// what. It returns nil without a fault when there are none.
func TruthOptions(texts []string) (values []bool, fault *Remark) {
	for len(texts) > 0 && IsPlaceholder(texts[len(texts)-1]) {
		texts = texts[:len(texts)-1]
	}
	if len(texts) == 0 {
		return nil, nil
	}
	for _, t := range texts {
		v, ok := Verdict(t)
		if !ok {
			return nil, say("truefalse.options")
		}
		values = append(values, v)
	}
	if len(values) != 2 || values[0] == values[1] {
		return nil, say("truefalse.options")
	}
	return values, nil
}

// IsPlaceholder tells whether a cell is empty or crossed out: what people put
// where there is no option.
func IsPlaceholder(text string) bool {
	switch strings.TrimSpace(wording.Width(text)) {
	case "", "/", "\\", "-", "--", "—", "——", "无":
		return true
	}
	return false
}

// SplitTruth cuts the options cell of a true/false question.
func SplitTruth(text string, leading bool) []string {
	s := SplitOptions(text, leading)
	if s.Fault == nil && len(s.Texts) == 2 {
		return s.Texts
	}
	if m := truthPair.FindStringSubmatch(strings.TrimSpace(fold(text))); m != nil {
		return m[1:]
	}
	var parts []string
	for _, p := range tfSeparators.Split(strings.TrimSpace(text), -1) {
		if c := ParseChunk(p); p != "" {
			if c.Firm {
				p = c.Body
			}
			parts = append(parts, p)
		}
	}
	if len(parts) == 4 && len([]rune(parts[0])) == 1 { // "A 正确 B 错误"
		a, b := ParseChunk(parts[0]), ParseChunk(parts[2])
		if a.Bare && b.Bare && a.Label.Letter == 0 && b.Label.Letter == 1 {
			parts = []string{parts[1], parts[3]}
		}
	}
	if len(parts) == 2 {
		return parts
	}
	return []string{text}
}

// ReadTruth reads the answer to a true/false question. values is what its
// options A and B mean, nil when it has none. 0 is true, 1 is false.
func ReadTruth(text string, values []bool) Answer {
	w := BareAnswer(text)
	if w == "" {
		return Doubt("key.empty")
	}
	choice := func(v bool) []int {
		if v {
			return []int{0}
		}
		return []int{1}
	}
	if v, ok := Verdict(w); ok {
		return Answer{Choices: choice(v)}
	}
	if m := letterText.FindStringSubmatch(w); m != nil {
		v, ok := Verdict(m[2])
		i := int(strings.ToUpper(m[1])[0] - 'A')
		switch {
		case !ok:
			return Doubt("key.unreadable", Quote(text))
		case values == nil && i < 2 && v == (i == 0), values != nil && i < 2 && values[i] == v:
			return Answer{Choices: choice(v)}
		}
		return Doubt("key.text-differs", strings.ToUpper(m[1]))
	}
	switch up := strings.ToUpper(w); up {
	case "A", "B":
		i := int(up[0] - 'A')
		if values == nil {
			return Answer{Choices: choice(i == 0), Remarks: []Remark{{"key.custom", []any{VerdictName(i == 0)}}}}
		}
		return Answer{Choices: choice(values[i])}
	case "1", "2":
		i := int(up[0] - '1')
		if values == nil || i == 0 && !values[0] {
			// 1 is also what programs write for true.
			return Doubt("key.ambiguous", Quote(text), "第几个选项，或者 1 为正确、0 为错误")
		}
		return Answer{Choices: choice(values[i]), Remarks: []Remark{{"key.by-number", []any{Letter(i)}}}}
	case "C", "D", "E", "F":
		return Doubt("key.not-an-option", up, "B")
	}
	return Doubt("key.unreadable", Quote(text))
}
