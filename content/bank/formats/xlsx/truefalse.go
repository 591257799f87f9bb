package xlsx

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

func verdict(s string) (value, ok bool) {
	value, ok = verdicts[strings.ToLower(wording.Face(s))]
	return value, ok
}

func verdictName(v bool) string {
	if v {
		return "正确"
	}
	return "错误"
}

var tfSeparators = regexp.MustCompile(`[\s;；/、,，|*#]+`)

// truthOptions reads the options of a true/false question: which letter means
// what. It returns nil without a fault when there are none.
func truthOptions(texts []string) (values []bool, fault *remark) {
	for len(texts) > 0 && strings.TrimSpace(texts[len(texts)-1]) == "" {
		texts = texts[:len(texts)-1]
	}
	if len(texts) == 0 {
		return nil, nil
	}
	for _, t := range texts {
		v, ok := verdict(t)
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

// splitTruth cuts the options cell of a true/false question.
func splitTruth(text string, leading bool) []string {
	s := splitOptions(text, leading)
	if s.fault == nil && len(s.texts) == 2 {
		return s.texts
	}
	var parts []string
	for _, p := range tfSeparators.Split(strings.TrimSpace(text), -1) {
		if c := parseChunk(p); p != "" {
			if c.firm {
				p = c.body
			}
			parts = append(parts, p)
		}
	}
	if len(parts) == 4 && len([]rune(parts[0])) == 1 { // "A 正确 B 错误"
		a, b := parseChunk(parts[0]), parseChunk(parts[2])
		if a.bare && b.bare && a.label.letter == 0 && b.label.letter == 1 {
			parts = []string{parts[1], parts[3]}
		}
	}
	if len(parts) == 2 {
		return parts
	}
	return []string{text}
}

// readTruth reads the answer to a true/false question. values is what its
// options A and B mean, nil when it has none. 0 is true, 1 is false.
func readTruth(text string, values []bool) answer {
	w := bareAnswer(text)
	if w == "" {
		return wrong("key.empty")
	}
	choice := func(v bool) []int {
		if v {
			return []int{0}
		}
		return []int{1}
	}
	if v, ok := verdict(w); ok {
		return answer{choices: choice(v)}
	}
	if m := letterText.FindStringSubmatch(w); m != nil {
		v, ok := verdict(m[2])
		i := int(strings.ToUpper(m[1])[0] - 'A')
		switch {
		case !ok:
			return wrong("key.unreadable", quote(text))
		case values == nil && i < 2 && v == (i == 0), values != nil && i < 2 && values[i] == v:
			return answer{choices: choice(v)}
		}
		return wrong("key.text-differs", strings.ToUpper(m[1]))
	}
	switch up := strings.ToUpper(w); up {
	case "A", "B":
		i := int(up[0] - 'A')
		if values == nil {
			return answer{choices: choice(i == 0), remarks: []remark{{"key.custom", []any{verdictName(i == 0)}}}}
		}
		return answer{choices: choice(values[i])}
	case "1", "2":
		i := int(up[0] - '1')
		if values == nil || i == 0 && !values[0] {
			// 1 is also what programs write for true.
			return wrong("key.ambiguous", quote(text), "第几个选项，或者 1 为正确、0 为错误")
		}
		return answer{choices: choice(values[i]), remarks: []remark{{"key.by-number", []any{letterName(i)}}}}
	case "C", "D", "E", "F":
		return wrong("key.not-an-option", up, "B")
	}
	return wrong("key.unreadable", quote(text))
}
