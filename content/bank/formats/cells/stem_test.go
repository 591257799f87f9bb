package cells

import (
	"strings"
	"testing"
)

func TestLeadingNumber(t *testing.T) {
	for _, tc := range []struct {
		in    string
		value int
		rest  string
		sure  bool
	}{
		{"1.安全生产", 1, "安全生产", true},
		{"12．安全生产", 12, "安全生产", true},
		{"3、安全生产", 3, "安全生产", true},
		{"４、安全生产", 4, "安全生产", true},
		{"5. 《安全生产法》", 5, "《安全生产法》", true},
		{"6）安全生产", 6, "安全生产", true},
		{"第7题 安全生产", 7, "安全生产", true},
		{"54.54、在三相电路中", 54, "在三相电路中", true},
		{"(8)安全生产", 8, "安全生产", false},
		{"227.220V灯具", 227, "220V灯具", false},
		{"1.5mm以下的钢板", 1, "5mm以下的钢板", false},
		{"1,000人以上", 1, "000人以上", false},
		{"1、2号机组", 1, "2号机组", false},
		{"3 台电动机", 3, "台电动机", false},
	} {
		n, ok := LeadingNumber(tc.in, false)
		if !ok || n.Value != tc.value || n.Sure != tc.sure || n.Strip(tc.in) != tc.rest {
			t.Errorf("%q: %+v %v, rest %q", tc.in, n, ok, n.Strip(tc.in))
		}
	}
	for _, in := range []string{"10kV线路", "2Ω与3Ω的电阻", "380V", "安全电压是36V", "A.甲", "2021年", "0.5级", "50电渣焊", "±5%", "１００米"} {
		if n, ok := LeadingNumber(in, false); ok {
			t.Errorf("%q: took %+v for a number", in, n)
		}
	}
	if n, ok := LeadingNumber("2 下列说法", true); !ok || !n.Sure {
		t.Errorf("a number before a tab: %+v", n)
	}
}

func TestClean(t *testing.T) {
	out, controls, garbled, private := Clean("\uFEFF 一\r\n\r\n\r\n二\t三\u200B \n")
	if out != "一\n\n二 三" || controls || garbled || private {
		t.Errorf("%q %v %v %v", out, controls, garbled, private)
	}
	out, controls, garbled, private = Clean("甲\a乙�丙\uE001")
	if out != "甲乙�丙\uE001" || !controls || !garbled || !private {
		t.Errorf("%q %v %v %v", out, controls, garbled, private)
	}
}

func TestKeysShown(t *testing.T) {
	for in, want := range map[string]string{
		"安全第一（ C ）。": "C!", "下列正确的是(ABD)": "ABD!", "应当戴安全帽。（√）": "√!", "可以带电作业（ × ）": "×!", "此说法（ 正确 ）": "正确!",
		"安全第一，（ b ）为主。": "B!", "安全第一，【 C 】为主。": "C!", "安全第一，__B__为主。": "B!", "安全第一，[D]": "D!",
		"安全第一，（B）为主。": "B", "电流单位是安培（A），电压单位是": "A", "(A)和(B)": "A B!",
		"安全第一（ ）。(C)": "C!", "安全第一（ ）（C）": "C!", "电流单位（ ）安培（A）": "A",
		"安全第一（　）": "", "安培（A）是（ ）的单位": "", "f(A)": "", "安全第一____": "", "（一）和（二）": "", "没有括号": "", "质量（g）的": "",
	} {
		got := ""
		for _, s := range KeysShown(in) {
			if r := []rune(in); s.From < 0 || s.To > len(r) || s.From >= s.To {
				t.Errorf("%q: %d-%d", in, s.From, s.To)
			}
			got += " " + s.Text
			if s.Sure {
				got += "!"
			}
		}
		if got = strings.TrimSpace(got); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestOptionsInStem(t *testing.T) {
	rest, options, ok := OptionsInStem("灭火时应站在（ ）。\nA.上风口 B.下风口 C.任意位置")
	if !ok || rest != "灭火时应站在（ ）。" || len(options) != 3 || options[2] != "任意位置" {
		t.Errorf("%q %q %v", rest, options, ok)
	}
	for _, in := range []string{"灭火时应站在（ ）。", "A.上风口 B.下风口", "由A、B组成的电路", "标准GB.A.B"} {
		if _, options, ok := OptionsInStem(in); ok {
			t.Errorf("%q was cut: %q", in, options)
		}
	}
	if !IsOptions("A.1个月      B.3个月        C.6个月           D.1年") || IsOptions("A.B两种方法") {
		t.Error("options that stand in the stem's place are not told from a stem")
	}
}
