package cells

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func (a Answer) String() string {
	if a.Fault != nil {
		return "! " + a.Fault.Code
	}
	out := Letters(a.Choices)
	for _, r := range a.Remarks {
		out += " ~ " + r.Code
	}
	return out
}

func TestReadAnswer(t *testing.T) {
	words := []string{"综合治理", "隐患排查", "持证上岗", "应急演练"}
	for _, tc := range []struct {
		options []string
		in      string
		want    string
	}{
		{words, "C", "C"},
		{words, " c ", "C"},
		{words, "Ｃ", "C"},
		{words, "（C）", "C"},
		{words, "C。", "C"},
		{words, "答案：C", "C"},
		{words, "正确答案是 B", "B"},
		{words, "A,B", "AB"},
		{words, "A、C", "AC"},
		{words, "ACB", "ABC"},
		{words, "A B", "AB"},
		{words, "A;C", "AC"},
		{words, "Ａ，Ｂ，Ｄ", "ABD"},
		{words, "a b d", "ABD"},
		{words, "A\nB", "AB"},
		{words, "ABCD  ", "ABCD"},
		{words, "A和C", "AC"},
		{words, "1,3", "AC ~ key.by-number"},
		{words, "2", "B ~ key.by-number"},
		{words, "２、４", "BD ~ key.by-number"},
		{words, "C.持证上岗", "C"},
		{words, "C 持证上岗。", "C"},
		{words, "隐患排查", "B ~ key.by-text"},
		{words, "隐患排查；应急演练", "BD ~ key.by-text"},
		{[]string{"一", "二", "三"}, "一、三", "AC ~ key.by-text"},
		{[]string{"1", "2", "3"}, "2", "B ~ key.by-number"},
		{[]string{"a", "b", "c", "d"}, "ABD", "ABD"},
		{[]string{"R", "L", "I", "C"}, "A", "A"},
		{[]string{"A", "B", "C"}, "B", "B"},
		{[]string{"10mm", "20mm", "30mm"}, "20mm", "B ~ key.by-text"},
		{[]string{"10mm", "20mm", "30mm"}, "2", "B ~ key.by-number"},
		{words, "【答案】C", "C"},
		{words, "【正确答案】：A、C", "AC"},
		{words, "选 C", "C"},
		{words, "C 选项", "C"},
		{words, "'C", "C"},
		{words, ",A,C", "AC"},
		{words, "A·C", "AC"},
		{[]string{"1米", "2米", "3米"}, "2", "B ~ key.by-number"},
		{[]string{"2米", "3米", "4米"}, "2", "! key.ambiguous"},
		{[]string{"2级", "3级", "4级", "5级"}, "2,3", "! key.ambiguous"},
		{[]string{"AC", "DC", "交流", "直流"}, "dc", "! key.ambiguous"},
		{[]string{"AC", "DC", "交流", "直流"}, "D", "D"},
		{[]string{"红", "黄", "红、黄"}, "红、黄", "! key.ambiguous"},
		{[]string{"由甲、乙组成", "由丙组成", "丙"}, "由甲、乙组成；丙", "AC ~ key.by-text"},
		{words, "АС", "AC"},
		{words, "©", "C"},
		{words, "不选C", "! key.unreadable"},
		{words, "", "! key.empty"},
		{words, "  ", "! key.empty"},
		{words, "E", "! key.not-an-option"},
		{words, "ABE", "! key.not-an-option"},
		{words, "AA", "! key.repeated"},
		{words, "A,B,A", "! key.repeated"},
		{words, "1,1", "! key.repeated"},
		{words, "5", "! key.unreadable"},
		{words, "0", "! key.unreadable"},
		{words, "13", "! key.unreadable"},
		{words, "A或B", "! key.unreadable"},
		{words, "A-C", "! key.unreadable"},
		{words, "略", "! key.unreadable"},
		{words, "正确", "! key.unreadable"},
		{words, "见解析", "! key.unreadable"},
		{words, "B.持证上岗", "! key.text-differs"},
		{words, "F.持证上岗", "! key.not-an-option"},
		{[]string{"R", "L", "I", "C"}, "C", "! key.ambiguous"},
		{[]string{"3", "1", "2"}, "1", "! key.ambiguous"},
		{[]string{"10", "20", "30", "40"}, "2", "! key.ambiguous"},
		{[]string{"10", "20", "30", "40"}, "20", "B ~ key.by-text"},
		{strings.Split("甲乙丙丁戊己庚辛壬癸子丑", ""), "12", "! key.ambiguous"},
	} {
		if got := ReadAnswer(tc.in, tc.options).String(); got != tc.want {
			t.Errorf("%q of %q: %s, want %s", tc.in, tc.options, got, tc.want)
		}
	}
}

func TestReadTruth(t *testing.T) {
	usual, turned := []bool{true, false}, []bool{false, true}
	for _, tc := range []struct {
		values []bool
		in     string
		want   string // A is true, B is false
	}{
		{nil, "正确", "A"}, {nil, "错误", "B"}, {nil, "对", "A"}, {nil, "错", "B"}, {nil, "√", "A"}, {nil, "×", "B"}, {nil, "✓", "A"}, {nil, "✗", "B"},
		{nil, "是", "A"}, {nil, "否", "B"}, {nil, "T", "A"}, {nil, "F", "B"}, {nil, "y", "A"}, {nil, "N", "B"}, {nil, "TRUE", "A"}, {nil, "FALSE", "B"},
		{nil, "（√）", "A"}, {nil, "Ｘ", "B"}, {nil, " 对。", "A"}, {nil, "答案：错", "B"},
		{nil, "A", "A ~ key.custom"}, {nil, "B", "B ~ key.custom"},
		{usual, "A", "A"}, {usual, "B", "B"}, {usual, "Ｂ ", "B"}, {usual, "b", "B"},
		{turned, "A", "B"}, {turned, "B", "A"}, {turned, "正确", "A"}, {turned, "B.正确", "A"}, {turned, "√", "A"},
		{usual, "A.正确", "A"}, {usual, "2", "B ~ key.by-number"}, {usual, "1", "A ~ key.by-number"}, {turned, "2", "A ~ key.by-number"},
		{nil, "", "! key.empty"}, {nil, "C", "! key.not-an-option"}, {usual, "D", "! key.not-an-option"}, {nil, "AB", "! key.unreadable"},
		{nil, "1", "! key.ambiguous"}, {nil, "0", "! key.unreadable"}, {turned, "1", "! key.ambiguous"}, {usual, "0", "! key.unreadable"},
		{turned, "A.正确", "! key.text-differs"}, {nil, "B.正确", "! key.text-differs"}, {nil, "对错", "! key.unreadable"}, {nil, "不知道", "! key.unreadable"},
	} {
		if got := ReadTruth(tc.in, tc.values).String(); got != tc.want {
			t.Errorf("%q with %v: %s, want %s", tc.in, tc.values, got, tc.want)
		}
	}
}

func TestTruthOptions(t *testing.T) {
	for in, want := range map[string]string{
		"**A.正确**B.错误": "[true false]", "A.错误##B.正确": "[false true]", "A、对 B、错": "[true false]", "正确；错误": "[true false]", "对/错": "[true false]",
		"√ ×": "[true false]", "A正确B错误": "[true false]", "A.错B.对": "[false true]", "A 正确 B 错误": "[true false]", "A.是\nB.否": "[true false]", "正确**错误": "[true false]",
		"**A.逐只**B.抽取": "truefalse.options", "**A.正确**B.错误**C.不确定": "truefalse.options", "**A.正确**B.正确": "truefalse.options", "正确": "truefalse.options",
	} {
		values, fault := TruthOptions(SplitTruth(in, true))
		got := fmt.Sprint(values)
		if fault != nil {
			got = fault.Code
		}
		if got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

// An answer that is understood names options that exist, each once.
func FuzzReadAnswer(f *testing.F) {
	for _, s := range []string{"A,B", "1,3", "C.甲", "正确答案：(B)", "甲；乙", "√", "Ａ　Ｂ"} {
		f.Add(s, "甲", "乙", "1")
	}
	f.Fuzz(func(t *testing.T, text, a, b, c string) {
		if !utf8.ValidString(text + a + b + c) {
			return
		}
		options := []string{a, b, c}
		for _, got := range []Answer{ReadAnswer(text, options), ReadTruth(text, nil), ReadTruth(text, []bool{false, true})} {
			if got.Fault != nil {

				continue
			}
			last := -1
			for _, i := range got.Choices {
				if i <= last || i >= len(options) {
					t.Fatalf("%q of %q: %v", text, options, got.Choices)
				}
				last = i
			}
			if len(got.Choices) == 0 {
				t.Fatalf("%q of %q: no choice and no fault", text, options)
			}
		}
	})
}
