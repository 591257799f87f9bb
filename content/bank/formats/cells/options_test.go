package cells

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func (s Split) String() string {
	var codes []string
	for _, r := range s.Remarks {
		codes = append(codes, r.Code)
	}
	out := strings.Join(s.Texts, "¦")
	if s.Fault != nil {
		return "! " + s.Fault.Code
	}
	if len(codes) > 0 {
		out += " ~ " + strings.Join(codes, " ")
	}
	return out
}

func TestSplitOptions(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		// As banks write them.
		{"**A.佩戴手套**B.佩戴口罩**C.佩戴护目镜", "佩戴手套¦佩戴口罩¦佩戴护目镜"},
		{"A.红色##B.黄色##C.蓝色##D.绿色", "红色¦黄色¦蓝色¦绿色"},
		{"##红色##黄色##蓝色", "红色¦黄色¦蓝色"},
		{"红色**黄色**蓝色", "红色¦黄色¦蓝色"},
		{"**A．一米** B．两米 **C． 三米\n", "一米¦两米¦三米"},
		{"**Ａ．一米**Ｂ．两米**Ｃ.３米", "一米¦两米¦３米"},
		{"**A、甲**B、乙", "甲¦乙"},
		{"**(A)甲**（B）乙**【C】丙", "甲¦乙¦丙"},
		{"**A8～11次**B.12～16次**C.17～20次", "8～11次¦12～16次¦17～20次"},
		{"**A甲罐** B．乙罐**C．丙罐", "甲罐¦乙罐¦丙罐"},
		{"A双手**B单手**C双脚", "双手¦单手¦双脚"},
		{"A类火灾**B类火灾**C类火灾", "A类火灾¦B类火灾¦C类火灾"},
		{"CO2**O2**H2", "CO2¦O2¦H2"},
		{"**A.“*”**B.“#”**C.“+”", "“*”¦“#”¦“+”"},
		{"A．强制式\nB．自紧式\nC．半自紧式", "强制式¦自紧式¦半自紧式"},
		{"A.甲 B.乙\nC.丙 D.丁", "甲¦乙¦丙¦丁"},
		{"A.甲；B.乙；C.丙", "甲¦乙¦丙"},
		{"A.甲|B.乙|C.丙", "甲¦乙¦丙"},
		{"(A)甲 (B)乙 (C)丙", "甲¦乙¦丙"},
		{"a.甲 b.乙 c.丙", "甲¦乙¦丙"},
		{"A、由甲、乙组成 B、由丙组成", "由甲、乙组成¦由丙组成"},
		{"A 双手 B 单手 C 双脚", "双手¦单手¦双脚"},
		{"A双手 B单手 C双脚", "双手¦单手¦双脚"},
		{"A        B       C        D", "¦¦¦"},
		{"A.符合GB.5099 B.符合企业标准", "符合GB.5099¦符合企业标准"},
		{"A.10 B.20 C.30", "10¦20¦30"},
		{"**A.（1）和（2）**B.（1）", "（1）和（2）¦（1）"},
		{"**A.甲**B.乙**C.A和B", "甲¦乙¦A和B"},
		// Mended, and said so.
		{"**A.30m**A**B.50m**A**C.100m**A", "30mA¦50mA¦100mA ~ options.restored"},
		{"**A.R**B.L**C.I**D.**C", "R¦L¦I¦C ~ options.restored"},
		{"**A.5**B**B.6**B", "5B¦6B ~ options.restored"},
		{"**A.运行时B．停机时**C．外部**D．内部", "运行时¦停机时¦外部¦内部 ~ options.split-inline"},
		{"**A.溢流阀B.流量阀C.单向阀D.换向阀", "溢流阀¦流量阀¦单向阀¦换向阀 ~ options.split-inline"},
		{"A.1～3tB.3～5t C.5～15t", "1～3t¦3～5t¦5～15t ~ options.split-inline"},
		{"**A.减小**B.不变**C.增加**", "减小¦不变¦增加 ~ options.trailing"},
		{"**A.减小** **B.不变", "减小¦不变 ~ options.trailing"},
		{"**A.甲**乙**C.丙", "甲¦乙¦丙 ~ options.unlabelled"},
		{"甲**B.乙**C.丙", "甲¦乙¦丙 ~ options.unlabelled"},
		{"红色\n黄色\n蓝色", "红色¦黄色¦蓝色 ~ options.separator"},
		{"红色|黄色|蓝色", "红色¦黄色¦蓝色 ~ options.separator"},
		{"红色；黄色；蓝色", "红色¦黄色¦蓝色 ~ options.separator"},
		{"15米   20米   30米", "15米¦20米¦30米 ~ options.separator"},
		{"A、安全帽B、安全带C、安全网", "安全帽¦安全带¦安全网 ~ options.split-inline"},
		{"A.动火证 B.出门证C、介绍信", "动火证¦出门证¦介绍信 ~ options.split-inline"},
		{"A.安全帽、B.安全带、C.安全网", "安全帽¦安全带¦安全网 ~ options.split-inline"},
		{"A。安全帽 B。安全带", "安全帽¦安全带"},
		{"A.安全帽||B.安全带||C.安全网", "安全帽¦安全带¦安全网"},
		{"A.安全帽$$B.安全带$$C.安全网", "安全帽¦安全带¦安全网 ~ options.split-inline"},
		{"A.1# B.2# C.3#", "1#¦2#¦3#"},
		{"A、由B、C组成 B、由C、D组成 C、由D、E组成", "由B、C组成¦由C、D组成¦由D、E组成"},
		{"（A）Class B（B）PVC（C）12", "Class B¦PVC¦12 ~ options.split-inline"},
		{"A.3###B.5##C.7", "3#¦5¦7"},
		{"安全网**安全绳**C、D两级", "安全网¦安全绳¦C、D两级"},
		{"(A)安全网(B)安全绳©安全带", "安全网¦安全绳¦安全带 ~ options.split-inline"},
		{"А.安全网 В.安全绳 С.安全带", "安全网¦安全绳¦安全带"},
		{"A.安全网 B.© 安全绳", "安全网¦© 安全绳"},
		{"A+B|B相和C相|Ⅱ级", "A+B¦B相和C相¦Ⅱ级 ~ options.separator"},
		{"A.安全帽B、安全带C、安全网", "安全帽¦安全带¦安全网 ~ options.split-inline"},
		{"A.甲段 B.由C、D组成", "甲段¦由C、D组成"},
		{"A.温度 B.电容（C）", "温度¦电容（C）"},
		// More than one reading, or none.
		{"A、由B、C组成B、由C、D组成C、由D、E组成", "! options.inline"},
		{"A、（一）B、TN-SC、DC", "! options.inline"},
		{"A.10%B.PVCC.电缆", "! options.inline"},
		{"3###5##7", "! options.ambiguous"},
		{"A.安全帽***B.安全带", "! options.ambiguous"},
		{"**Amm²**Bm²**Ccm²", "! options.ambiguous"},
		{"A.1 B.2 C.3 D.4 E.5 F.6 G.7 H.8 I.9 J.10 K.11 L.12 M.13", "! options.many"},
		{"", "! options.missing"},
		{"**", "! options.missing"},
		{"红色", "! options.unsplit"},
		{"红色、黄色、蓝色", "! options.unsplit"},
		{"15 20 30", "! options.unsplit"},
		{"A.红色", "! options.one"},
		{"**A.双手**B单手****A.五级**B.六级**C.七级", "! options.repeated"},
		{"**A.双手**B.单手**A.五级**B.六级", "! options.repeated"},
		{"A.双手 B.单手 A.五级 B.六级", "! options.ambiguous"},
		{"**A.甲**B.乙**D.丁", "! options.skipped"},
		{"**B.甲**C.乙", "! options.skipped"},
		{"A.甲 B.乙 D.丁", "! options.skipped"},
		{"A.甲B.乙D.丁", "! options.skipped"},
		{"A.压力0.5MPaB.压力1MPa", "压力0.5MPa¦压力1MPa ~ options.split-inline"},
		{"**A.甲**B.乙**B.丙", "! options.repeated"},
		{"**A.心肺复苏**B.止血**C.包扎**D.**A、**B两种方法", "! options.repeated"},
		{"**A.负荷**A.≥电流**B.功率", "! options.repeated"},
		{"**A.甲**B.乙**C.丙**D.照明E、爆炸危险", "! options.inline"},
		{"**A.甲****C.丙", "! option.empty"},
		{"甲####丙", "甲¦¦丙"},
		{"**A.甲**B.乙**其他说明", "! options.ambiguous"},
		{"B相**A相**C相", "! options.ambiguous"},
		{"A.甲 B.含C.的 C.乙 C.丙", "! options.ambiguous"},
	} {
		if got := SplitOptions(tc.in, true).String(); got != tc.want {
			t.Errorf("%q\n got %s\nwant %s", tc.in, got, tc.want)
		}
	}
	if got := SplitOptions("##红色##黄色", false).String(); got != "! option.empty" {
		t.Errorf("a separator before the first option where the file has none elsewhere: %s", got)
	}
}

// However a cell is cut, no text comes from nowhere and none is in two options.
func FuzzSplitOptions(f *testing.F) {
	for _, s := range []string{"**A.甲**B.乙", "A.1 B.2 C.3", "红##黄", "（A）甲（B）乙", "A     B", "**A.1**A**B.", "a、甲\nb、乙\nA.", "Ａ．Ｂ．Ｃ．"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, text string, leading bool) {
		if !utf8.ValidString(text) {
			return
		}
		s := SplitOptions(text, leading)
		if s.Fault != nil {
			if len(s.Texts) != 0 {
				t.Fatalf("%q: options beside a fault: %v", text, s.Texts)
			}

			return
		}
		if len(s.Texts) < 1 {
			t.Fatalf("%q: no options and no fault", text)
		}
		count := func(in string) int {
			n := 0
			for _, r := range in {
				if r > 127 {
					n++
				}
			}
			return n
		}
		if got := count(strings.Join(s.Texts, "")); got > count(text) {
			t.Fatalf("%q became %q", text, s.Texts)
		}
		for _, o := range s.Texts {
			if o != strings.TrimSpace(o) {
				t.Fatalf("%q: option %q has spaces around it", text, o)
			}
		}
	})
}
