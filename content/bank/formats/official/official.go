// Package official is the centre's own form of a question bank in a workbook:
// the headings, how texts with pictures stand in cells, and how to write one.
// What is exported in it and imported again is the same to the last character;
// content/bank/formats/xlsx reads it without the guesses that other files need.
package official

import (
	"regexp"
	"strings"

	"ankao/content/bank/formats"
)

// The columns, from 0.
const (
	ID          = 0
	Type        = 1
	Stem        = 2
	FirstOption = 3
	LastOption  = FirstOption + Options - 1
)

// The columns behind the options.
const (
	Key = LastOption + 1 + iota
	Explanation
	Law
	Path
	Difficulty
	Practice
	Shuffle
	MinChoices
	MaxChoices
	Version
	State
	Columns
)

// Options is how many columns of options there are.
const Options = 12

// Header is the row of headings by which the form is known.
var Header = func() [Columns]string {
	h := [Columns]string{ID: "安考试题编号", Type: "题型", Stem: "题干", Key: "答案", Explanation: "解析", Law: "法律依据", Path: "知识点", Difficulty: "难度",
		Practice: "公共练习", Shuffle: "选项可打乱", MinChoices: "最少选", MaxChoices: "最多选", Version: "版本", State: "状态"}
	for i := range Options {
		h[FirstOption+i] = "选项" + string(rune('A'+i))
	}
	return h
}()

// IsHeader tells whether these cells, by column from 0, are the headings.
func IsHeader(cell func(col int) string) bool {
	for i, want := range Header {
		if strings.TrimSpace(cell(i)) != want {
			return false
		}
	}
	return true
}

// The marks that stand alone on a line of a cell: one between two texts, and one
// where a picture belongs, which lies on the cell. A text line that looks like a
// mark begins with a stroke more.
const between = "[段]"

var (
	picture  = regexp.MustCompile(`^\[图(?:：(.*))?\]$`)
	likeMark = regexp.MustCompile(`^\\*\[(?:图|段)`)
)

// Join writes pieces into one cell; their pictures are laid on it in order.
func Join(pieces []formats.Piece) string {
	var lines []string
	text := false
	for _, p := range pieces {
		if p.Picture != nil {
			mark := "[图]"
			if p.Alt != "" {
				mark = "[图：" + escape(p.Alt) + "]"
			}
			lines, text = append(lines, mark), false
			continue
		}
		if text {
			lines = append(lines, between)
		}
		for line := range strings.SplitSeq(p.Text, "\n") {
			if likeMark.MatchString(line) {
				line = `\` + line
			}
			lines = append(lines, line)
		}
		text = true
	}
	return strings.Join(lines, "\n")
}

// Split reads a cell that Join has written. Of a picture the piece holds an empty
// Picture, to be filled in by whoever knows what lies on the cell.
func Split(cell string) []formats.Piece {
	var out []formats.Piece
	var text []string
	flush := func() {
		if s := strings.TrimSpace(strings.Join(text, "\n")); s != "" {
			out = append(out, formats.Piece{Text: s})
		}
		text = nil
	}
	cell = strings.ReplaceAll(strings.ReplaceAll(cell, "\r\n", "\n"), "\r", "\n")
	for line := range strings.SplitSeq(cell, "\n") {
		m := picture.FindStringSubmatch(line)
		switch {
		case line == between:
			flush()
		case m != nil:
			flush()
			out = append(out, formats.Piece{Alt: unescape(m[1]), Picture: &formats.Picture{}})
		case strings.HasPrefix(line, `\`) && likeMark.MatchString(line):
			text = append(text, line[1:])
		default:
			text = append(text, line)
		}
	}
	flush()
	return out
}

var (
	escaper   = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "|", `\|`)
	unescaper = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\|`, "|")
)

func escape(s string) string   { return escaper.Replace(s) }
func unescape(s string) string { return unescaper.Replace(s) }

// JoinLaws writes references one a line: law|version|article.
func JoinLaws(laws []formats.LawRef) string {
	lines := make([]string, len(laws))
	for i, l := range laws {
		parts := []string{escape(l.Law), escape(l.Version), escape(l.Article)}
		for len(parts) > 1 && parts[len(parts)-1] == "" {
			parts = parts[:len(parts)-1]
		}
		lines[i] = strings.Join(parts, "|")
	}
	return strings.Join(lines, "\n")
}

// SplitLaws reads what JoinLaws has written.
func SplitLaws(cell string) []formats.LawRef {
	var out []formats.LawRef
	for line := range strings.SplitSeq(strings.ReplaceAll(cell, "\r\n", "\n"), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var parts [3]string
		at, escaped := 0, false
		for _, r := range line {
			if r == '|' && !escaped && at < 2 {
				at++
				continue
			}
			escaped = r == '\\' && !escaped
			parts[at] += string(r)
		}
		out = append(out, formats.LawRef{Law: unescape(parts[0]), Version: unescape(parts[1]), Article: unescape(parts[2])})
	}
	return out
}
