package xlsx

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ankao/content/bank/formats"
	"ankao/content/bank/formats/cells"
	"ankao/internal/fault"
	"ankao/internal/sheet"
	"ankao/internal/sheet/sheettest"

	"github.com/xuri/excelize/v2"
)

// tab is one sheet of a workbook in a test.
type tab struct {
	name string
	rows [][]any
}

func workbook(t testing.TB, tabs ...tab) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	for i, tb := range tabs {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", tb.name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := f.NewSheet(tb.name); err != nil {
			t.Fatal(err)
		}
		for r, row := range tb.rows {
			for c, v := range row {
				if v == nil || v == "" {
					continue
				}
				if err := f.SetCellValue(tb.name, sheet.Name(c+1, r+1), v); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return f
}

func readBytes(t testing.TB, b []byte) (*formats.File, error) {
	t.Helper()
	book, err := sheet.Open(b)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = book.Close() })
	return Read(book)
}

func mustRead(t testing.TB, f *excelize.File) *formats.File {
	t.Helper()
	file, err := readBytes(t, sheettest.Bytes(t, f))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// lines shows a file row by row: what became of it, or the findings that say why
// not.
func lines(file *formats.File) string {
	var b strings.Builder
	for _, r := range file.Rows {
		fmt.Fprintf(&b, "%d ", r.Number)
		q := r.Question
		if r.Rejected() {
			b.WriteString("✗")
		} else {
			key := cells.Letters(q.Key)
			if q.Type == cells.TrueFalse {
				key = map[string]string{"A": "√", "B": "×"}[key]
			}
			fmt.Fprintf(&b, "%s %s %s", q.Type, key, show(q.Stem))
			for _, o := range q.Options {
				b.WriteString("|" + show(o))
			}
			if len(q.Path) > 0 {
				b.WriteString(" <" + strings.Join(q.Path, "/") + ">")
			}
		}
		for _, f := range r.Findings {
			fmt.Fprintf(&b, " %s@%s", f.Code, f.Cell)
		}
		b.WriteString("\n")
	}
	for _, f := range file.Notes {
		fmt.Fprintf(&b, "note %s@%s\n", f.Code, f.Cell)
	}
	return b.String()
}

func show(pieces []formats.Piece) string {
	s := formats.Words(pieces)
	for range formats.Pictures(pieces) {
		s += "[图]"
	}
	return strings.ReplaceAll(s, "\n", "⏎")
}

func check(t *testing.T, got, want string) {
	t.Helper()
	want = strings.TrimLeft(want, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLayouts(t *testing.T) {
	for _, tc := range []struct {
		name string
		tabs []tab
		want string
	}{
		{"one column of options, remarks in the headings", []tab{{"Sheet1", [][]any{
			{"作业种类", "试题类型(判断题、单选题、多选题)", "题目内容", "题目选项(选项之间用##隔开)", "题目答案"},
			{"焊工", "单选题", "1.动火前应当办理什么？", "**A.动火证**B.出门证**C.介绍信", "A"},
			{"焊工", "多选题", "2.气瓶应当（　）。", "A.直立##B.固定##C.暴晒", "A、B"},
			{"焊工", "判断题", "3.焊工可以不戴面罩。", "**A.正确**B.错误", "B  "},
		}}}, `
2 single A 动火前应当办理什么？|动火证|出门证|介绍信
3 multiple AB 气瓶应当（　）。|直立|固定|暴晒
4 true_false × 焊工可以不戴面罩。
`},
		{"a column for each option, data from column B, a title and a blank row", []tab{{"题库", [][]any{
			{nil, "2025 年安全生产题库"},
			{},
			{nil, "序号", "*题型", "题干：", "选项 A", "选项 B", "选项 C", "选项 D", "正确答案", "难度", "解析", "法律依据", "分值"},
			{nil, 1, "单选", "谁是第一责任人？", "主要负责人", "安全员", "工人", "", "a", "易", "法律如此规定。", "安全生产法 第五条", 2},
			{},
			{nil, 2, "多项选择题", "哪些是劳动防护用品？", "安全帽", "手套", "茶杯", "护目镜", "ＡＢＤ", "较难", "", "", 2},
			{nil, 3, "判断", "应急预案应当演练。", "", "", "", "", "√", 0.7, "", "", 1},
		}}}, `
4 single A 谁是第一责任人？|主要负责人|安全员|工人
6 multiple ABD 哪些是劳动防护用品？|安全帽|手套|茶杯|护目镜
7 true_false √ 应急预案应当演练。 difficulty.unknown@J7
`},
		{"two rows of headings", []tab{{"Sheet1", [][]any{
			{"题型", "题目", "选项", nil, nil, "答案"},
			{nil, nil, "A", "B", "C", nil},
			{"单选题", "灯光信号红色表示？", "停止", "通行", "等待", "A"},
		}}}, `
3 single A 灯光信号红色表示？|停止|通行|等待
`},
		{"one sheet per type, no column of types", []tab{
			{"单选题", [][]any{{"题干", "选项", "答案"}, {"灭火器的压力指针应在", "红区\n绿区\n黄区", "B"}}},
			{"多选题", [][]any{{"题干", "A", "B", "C", "答案"}, {"火灾逃生应当", "弯腰", "捂口鼻", "乘电梯", "AB"}}},
			{"判断题", [][]any{{"题干", "答案"}, {"电梯可以逃生。", "错"}}},
			{"填写说明", [][]any{{"请按模板填写，不要改动表头。"}}},
		}, `
2 single B 灭火器的压力指针应在|红区|绿区|黄区 options.separator@B2
2 multiple AB 火灾逃生应当|弯腰|捂口鼻|乘电梯
2 true_false × 电梯可以逃生。
note sheet.no-header@A1
`},
		{"types by rows between the questions, chapters too", []tab{{"Sheet1", [][]any{
			{"题目", "选项", "答案"},
			{"第一章 通则"},
			{"一、单选题（每题 1 分，共 1 题）"},
			{"1.佩戴安全帽应系紧", "A.下颌带 B.鞋带", "A"},
			{"二、判断题"},
			{"1.高处作业应系安全带。", "", "对"},
			{"题目", "选项", "答案"},
			{"第二章 用电"},
			{"2.湿手可以合闸。", "", "×"},
		}}}, `
4 single A 佩戴安全帽应系紧|下颌带|鞋带 <第一章 通则>
6 true_false √ 高处作业应系安全带。 <第一章 通则>
9 true_false × 湿手可以合闸。 <第二章 用电>
`},
		{"no type anywhere: told only where it can be one", []tab{{"Sheet1", [][]any{
			{"试题", "备选答案", "标准答案"},
			{"甲题（　）", "A.一 B.二 C.三", "C"},
			{"乙题（　）", "A.一 B.二 C.三", "AC"},
			{"丙题。", "", "√"},
			{"丁题。", "A.正确 B.错误", "B"},
			{"戊题。", "", "A"},
		}}}, `
2 single C 甲题（　）|一|二|三 type.inferred@A2
3 multiple AC 乙题（　）|一|二|三 type.inferred@A3
4 true_false √ 丙题。 type.inferred@A4
5 true_false × 丁题。 type.inferred@A5
6 ✗ options.missing@B6
`},
		{"chapters nest; a subject that never changes is no level", []tab{{"Sheet1", [][]any{
			{"工种", "章", "节", "题型", "题干", "答案"},
			{"电工", "第一章  触电", "1.1 危害", "判断题", "甲。", "对"},
			{"电工", "第一章  触电", "1.2 急救", "判断题", "乙。", "对"},
			{"电工", "第二章 防火", "", "判断题", "丙。", "对"},
		}}}, `
2 true_false √ 甲。 <第一章 触电/1.1 危害>
3 true_false √ 乙。 <第一章 触电/1.2 急救>
4 true_false √ 丙。 <第二章 防火>
`},
		{"a column of kinds stands for the types", []tab{{"Sheet1", [][]any{
			{"类别", "题目", "选项A", "选项B", "答案"},
			{"单选题", "甲", "一", "二", "B"},
			{"判断题", "乙", "正确", "错误", "A"},
		}}}, `
2 single B 甲|一|二
3 true_false √ 乙
`},
		{"answers in columns called 答案A", []tab{{"Sheet1", [][]any{
			{"题型", "题目", "答案A", "答案B", "正确答案"},
			{"单选题", "甲", "一", "二", "B"},
		}}}, `
2 single B 甲|一|二
`},
		{"no column of options", []tab{{"Sheet1", [][]any{
			{"作业种类", "试题类型", "题目内容", "题目答案"},
			{"电焊", "数字类选择题", "1\t安全电压是()V。", 36},
			{"电焊", "填空题", "2\t安全电压是()V。", 24},
		}}}, `
2 ✗ options.no-column@A2
3 ✗ type.unsupported@B3
`},
		{"options in the stem", []tab{{"Sheet1", [][]any{
			{"题型", "题干", "答案"},
			{"单选题", "灭火时应站在（　）。\nA.上风口\nB.下风口", "A"},
			{"单选题", "由A、B两段组成的电路", "A"},
		}}}, `
2 single A 灭火时应站在（　）。|上风口|下风口 options.from-stem@B2
3 ✗ options.no-column@A3
`},
		{"many columns of no use, two that could be the stem, several subjects", []tab{{"Sheet1", [][]any{
			{"专业", "岗位", "标题", "题干/题目", "录入单位", "录入人", "版本", "审核意见", "标准答案", "依据", "出处"},
			{"安全", "电工", "题一", "甲。", "x", "y", "1", "z", "对", "规程", "第3页"},
			{"安全", "焊工", "题二", "乙。", "x", "y", "1", "z", "错"},
		}}}, `
2 true_false √ 甲。 <电工> type.inferred@A2
3 true_false × 乙。 <焊工> type.inferred@A3
`},
		{"two columns of answers", []tab{{"Sheet1", [][]any{
			{"题型", "题干", "选项", "答案", "参考答案"},
			{"单选题", "甲", "A.一 B.二", "A", "A"},
			{"单选题", "乙", "A.一 B.二", "", "B"},
			{"单选题", "丙", "A.一 B.二", "A", "B"},
		}}}, `
2 single A 甲|一|二
3 single B 乙|一|二
4 ✗ row.two-values@E4
`},
		{"options in one cell and in many", []tab{{"Sheet1", [][]any{
			{"题型", "题干", "选项", "选项A", "选项B", "答案"},
			{"单选题", "甲", "A.一 B.二", "一", "二", "A"},
			{"单选题", "乙", "A.一 B.二", "二", "一", "A"},
			{"单选题", "丙", "", "A.一", "B、二", "A"},
			{"单选题", "丁", "", "B.一", "A.二", "A"},
			{"单选题", "戊", "", "一", "", "A"},
		}}}, `
2 single A 甲|一|二
3 ✗ options.two-places@D3
4 single A 丙|一|二
5 ✗ option.other-letter@D5
6 ✗ options.one@D6
`},
		{"two questions in one row", []tab{{"Sheet1", [][]any{
			{"题目", "A", "B", "答案", "题目", "A", "B", "答案"},
			{"甲", "一", "二", "A", "乙", "三", "四", "B"},
		}}}, `
2 ✗ row.two-values@E2 row.two-values@H2 row.two-values@F2 row.two-values@G2 type.inferred@A2
`},
		{"numbered options, options with numbers", []tab{{"Sheet1", [][]any{
			{"题型", "题干", "选项1", "选项2", "选项3", "答案"},
			{"单选题", "甲", 10, 20, 30, 2},
			{"单选题", "乙", 10, 20, 30, 20},
			{"多选题", "丙", "一级", "二级", "三级", "1、3"},
			{"多选题", "丁", 1, 2, 3, "1,3"},
			{"单选题", "戊", 1, 2, 3, 3},
		}}}, `
2 ✗ key.ambiguous@F2
3 single B 乙|10|20|30 key.by-text@F3
4 multiple AC 丙|一级|二级|三级 key.by-number@F4
5 ✗ key.ambiguous@F5
6 single C 戊|1|2|3 key.by-number@F6
`},
		{"sheets without headings", []tab{
			{"Sheet1", [][]any{{"题干", "答案", "题型"}, {"甲。", "对", "判断题"}}},
			{"续", [][]any{{"乙。", "错", "判断题"}, {"丙。", "错", "判断题"}}},
		}, `
2 true_false √ 甲。
1 ✗ row.no-header@A1
2 ✗ row.no-header@A2
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			check(t, lines(mustRead(t, workbook(t, tc.tabs...))), tc.want)
		})
	}
}

// Never a silently wrong key: each of these rows has a reading that would be
// wrong.
func TestDoubtfulRows(t *testing.T) {
	head := []any{"题型", "题干", "选项", "答案", "解析"}
	for _, tc := range []struct {
		name string
		rows [][]any
		want string
	}{
		{"options of another question", [][]any{
			{"判断题", "液氯有毒。", "**A.逐只**B.抽查", "B"},
			{"单选题", "指挥人员应", "**A.双手**B单手****A.五级**B.六级", "A"},
			{"单选题", "A.1个月 B.3个月 C.6个月", "**A.可以**B.不可以", "A"},
		}, `
2 ✗ truefalse.options@C2
3 ✗ options.repeated@C3
4 ✗ stem.options@B4
`},
		{"true means B", [][]any{
			{"判断题", "甲。", "A.错误 B.正确", "A"},
			{"判断题", "乙。", "A.错误 B.正确", "√"},
			{"判断题", "丙。", "", "A"},
			{"判断题", "丁。", "A.正确 B.错误", "B.正确"},
		}, `
2 true_false × 甲。
3 true_false √ 乙。
4 ✗ key.ambiguous@D4
5 ✗ key.text-differs@D5
`},
		{"letters by custom", [][]any{{"判断题", "甲。", "", "A"}, {"判断题", "乙。", "", "B"}}, `
2 true_false √ 甲。 key.custom@D2
3 true_false × 乙。 key.custom@D3
`},
		{"keys that do not fit", [][]any{
			{"单选题", "甲", "A.一 B.二", "C"},
			{"单选题", "乙", "A.一 B.二", "AB"},
			{"多选题", "丙", "A.一 B.二", "A"},
			{"单选题", "丁", "A.一 B.二", ""},
			{"单选题", "戊", "A.一 B.二", "略"},
			{"单选题", "己", "A.2 B.1", "1"},
			{"单选题", "庚", "A.一 B.二", "1"},
			{"单选题", "辛", "A.红灯 B.绿灯", "绿灯"},
			{"单选题", "壬", "A.一 B.二", "A", "故选B。"},
		}, `
2 ✗ key.not-an-option@D2
3 ✗ key.too-many@D3
4 multiple A 丙|一|二 key.one@D4
5 ✗ key.empty@D5
6 ✗ key.unreadable@D6
7 ✗ key.ambiguous@D7
8 single A 庚|一|二 key.by-number@D8
9 single B 辛|红灯|绿灯 key.by-text@D9
10 ✗ key.explanation@E10
`},
		{"options that do not fit", [][]any{
			{"单选题", "甲", "**A.一**B.**C.三", "A"},
			{"单选题", "乙", "**A.允许**B.禁止**C.允许；", "A"},
			{"单选题", "丙", "**A.一**C.三", "A"},
			{"单选题", "丁", "", "A"},
			{"单选题", "戊", "一、二、三", "A"},
			{"单选题", "己", "**A.30m**A**B.50m**A", "B"},
		}, `
2 ✗ option.empty@C2
3 ✗ options.duplicate@C3
4 ✗ options.skipped@C4
5 ✗ options.missing@C5
6 ✗ options.unsplit@C6
7 single B 己|30mA|50mA options.restored@C7
`},
		{"the answer written into the stem", [][]any{
			{"单选题", "安全第一，（ B ）为主。", "A.教育 B.预防", "B"},
			{"单选题", "安全第一，（ A ）为主。", "A.教育 B.预防", "B"},
			{"判断题", "雷雨时可以登高。（×）", "", "×"},
			{"判断题", "雷雨时应当撤离。（√）", "", "错"},
			{"单选题", "电流的单位安培（A）属于（　）。", "A.基本单位 B.导出单位", "B"},
		}, `
2 single B 安全第一，（　）为主。|教育|预防 stem.key-shown@B2
3 ✗ stem.key-conflict@B3
4 true_false × 雷雨时可以登高。（　） stem.key-shown@B4
5 ✗ stem.key-conflict@B5
6 single B 电流的单位安培（A）属于（　）。|基本单位|导出单位
`},
		{"the same question again", [][]any{
			{"单选题", "1.安全电压是（ ）。", "A.36V B.220V", "A"},
			{"单选题", "7.安全电压是（　　）", "B.220V A.36V", "A"},
			{"单选题", "8.安全电压是( )。", "A.220V B.36V", "B"},
			{"单选题", "9.安全电压是", "A.36V B.380V", "A"},
			{"判断题", "10.可以带电作业。", "", "对"},
			{"判断题", "11.可以带电作业。", "", "错"},
		}, `
2 single A 安全电压是（ ）。|36V|220V similar.file@B2
3 ✗ options.unsplit@C3
4 ✗ duplicate.file@B4
5 single A 安全电压是|36V|380V similar.file@B5
6 ✗ conflict.file@D6
7 ✗ conflict.file@D7
`},
		{"numbers that are no running numbers", [][]any{
			{"判断题", "1.5mm以下的钢板可以气割。", "", "对"},
			{"判断题", "10kV线路应停电检修。", "", "对"},
			{"判断题", "2Ω的电阻比1Ω大。", "", "对"},
			{"判断题", "3.下列说法正确。", "", "对"},
			{"判断题", "4.220V不是安全电压。", "", "对"},
			{"判断题", "5.36V是安全电压。", "", "对"},
			{"判断题", "6.；应当先断电。", "", "对"},
		}, `
2 true_false √ 1.5mm以下的钢板可以气割。 stem.number-kept@B2
3 true_false √ 10kV线路应停电检修。
4 true_false √ 2Ω的电阻比1Ω大。
5 true_false √ 下列说法正确。
6 true_false √ 220V不是安全电压。 stem.number-stripped@B6
7 true_false √ 36V是安全电压。 stem.number-stripped@B7
8 true_false √ 应当先断电。 stem.leading-mark@B8
`},
		{"types", [][]any{
			{"简答题", "说说看。", "", "略"},
			{"X", "甲", "A.一 B.二", "A"},
			{"单选/多选", "乙", "A.一 B.二", "A"},
			{"不定项选择题", "丙", "A.一 B.二", "A"},
			{"选择题", "丁", "A.一 B.二", "AB"},
			{"案例分析题", "戊", "A.一 B.二", "A"},
		}, `
2 ✗ type.unsupported@A2
3 ✗ type.unknown@A3
4 ✗ type.unknown@A4
5 multiple A 丙|一|二 key.one@D5
6 multiple AB 丁|一|二 type.inferred@A6
7 ✗ type.unsupported@A7
`},
		{"rows that are not whole", [][]any{
			{"单选题", "", "", ""},
			{"单选题", "甲", "A.一 B.二", "A"},
			{"", "", "C.三 D.四", ""},
			{"判断题", "看得见", "", "对"},
			{"判断题", "乱�码", "", "对"},
			{"判断题", "如下图所示，接线正确。", "", "对"},
		}, `
2 ✗ stem.empty@B2
3 ✗ row.continued@C3
4 ✗ stem.empty@B4
5 true_false √ 看得见
6 ✗ text.garbled@B6
7 true_false √ 如下图所示，接线正确。 stem.picture-mentioned@B7
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			check(t, lines(mustRead(t, workbook(t, tab{"Sheet1", append([][]any{head}, tc.rows...)}))), tc.want)
		})
	}
}

func TestCellsThatAreNoText(t *testing.T) {
	f := workbook(t, tab{"Sheet1", [][]any{
		{"题型", "题干", "A", "B", "答案"},
		{"单选题", "大会召开于", "41640", "其他", "A"},
		{"判断题", "甲。", nil, nil, true},
		{"判断题", "乙。", nil, nil, false},
		{"单选题", "比例是", 0.15, 0.2, "A"},
		{"单选题", "个数是", 1, 1.5, "B"},
		{"单选题", "丙", "一", "二"},
		{"单选题", "丁", "一", "二", "A"},
		{"判断题", "看得见", nil, nil, "对"},
	}})
	day, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
	percent, _ := f.NewStyle(&excelize.Style{NumFmt: 9})
	for cell, style := range map[string]int{"C2": day, "C5": percent, "D5": percent} {
		if err := f.SetCellStyle("Sheet1", cell, cell, style); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellValue("Sheet1", "C2", 41640); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellFormula("Sheet1", "E7", `"A"`); err != nil {
		t.Fatal(err)
	}
	if err := f.SetRowVisible("Sheet1", 8, false); err != nil {
		t.Fatal(err)
	}
	b := sheettest.Rewrite(t, sheettest.Bytes(t, f), map[string]func([]byte) []byte{
		"xl/sharedStrings.xml": sheettest.Replace(t, "看得见", "看_x0007_得见"),
	})
	file, err := readBytes(t, b)
	if err != nil {
		t.Fatal(err)
	}
	check(t, lines(file), `
2 ✗ cell.date@C2
3 true_false √ 甲。
4 true_false × 乙。
5 single A 比例是|15%|20%
6 single B 个数是|1|1.5
7 ✗ cell.formula@E7 key.empty@E7
8 single A 丁|一|二 row.hidden@A8
9 true_false √ 看得见 text.control@B9
`)
}

func TestMergedCells(t *testing.T) {
	f := workbook(t, tab{"Sheet1", [][]any{
		{"章节", "题型", "题干", "选项", "答案"},
		{"第一章", "单选题", "甲", "A.一", "B"},
		{nil, nil, nil, "B.二", nil},
		{nil, nil, nil, "C.三", nil},
		{nil, "单选题", "乙", "A.一 B.二", "A"},
		{"第二章", "单选题", "丙", "A.一 B.二", "A"},
		{nil, nil, nil, nil, "B"},
	}})
	for _, m := range [][2]string{{"A2", "A5"}, {"B2", "B4"}, {"C2", "C4"}, {"E2", "E4"}, {"C6", "C7"}, {"A6", "A7"}} {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	check(t, lines(mustRead(t, f)), `
2 single B 甲|一|二|三 <第一章>
5 single A 乙|一|二 <第一章>
6 ✗ row.merged@E7
`)
}

func TestHiddenSheetIsTold(t *testing.T) {
	f := workbook(t, tab{"题库", [][]any{{"题干", "答案"}, {"甲。", "对"}}}, tab{"旧题", [][]any{{"题干", "答案"}, {"乙。", "对"}}})
	if err := f.SetSheetVisible("旧题", false); err != nil {
		t.Fatal(err)
	}
	check(t, lines(mustRead(t, f)), `
2 true_false √ 甲。 type.inferred@A2
note sheet.hidden@A1
`)
}

func TestPicturesFindTheirQuestion(t *testing.T) {
	f := workbook(t, tab{"Sheet1", [][]any{
		{"题型", "题干", "A", "B", "答案", "图片", "是否有图片"},
		{"判断题", "如图，接线正确。", nil, nil, "对", nil, 1},
		{"单选题", "哪个标志表示禁止？", "甲", "乙", "A", nil, "否"},
		{"单选题", "选出正确的图", nil, nil, "B", nil, "有"},
		{"判断题", "图中的人戴了安全帽。", nil, nil, "对", nil, "是"},
		{"判断题", "答案在图里。", nil, nil, "错"},
		{"判断题", "压在线上。", nil, nil, "错"},
		{"判断题", "压在线下。", nil, nil, "错"},
		{"单选题", "看图选", "A", "B", "B", nil, "1"},
	}})
	add := func(cell string, shade uint8, down int, height int) {
		if err := f.AddPictureFromBytes("Sheet1", cell, &excelize.Picture{Extension: ".png", File: sheettest.Picture(t, 30, height, shade),
			Format: &excelize.GraphicOptions{OffsetY: down}}); err != nil {
			t.Fatal(err)
		}
	}
	add("F2", 1, 2, 10)
	add("B3", 2, 2, 10)
	add("C4", 3, 2, 10)
	add("D4", 4, 2, 10)
	add("E6", 5, 2, 10)
	add("B7", 6, 16, 30)
	add("F9", 7, 2, 10)
	add("B20", 8, 0, 10)
	if err := f.AddShape("Sheet1", &excelize.Shape{Cell: "B3", Type: "rect", Width: 10, Height: 5}); err != nil {
		t.Fatal(err)
	}
	file := mustRead(t, f)
	check(t, lines(file), `
2 true_false √ 如图，接线正确。[图]
3 single A 哪个标志表示禁止？[图]|甲|乙 picture.drawn@B3 picture.unflagged@B3
4 single B 选出正确的图|[图]|[图]
5 ✗ picture.missing@G5
6 ✗ picture.in-answer@E6 picture.unflagged@E6
7 ✗ picture.ambiguous@B7
8 ✗ picture.ambiguous@B7
9 single B 看图选[图]|A|B
note picture.outside@B20
`)
	got, err := formats.Pictures(file.Rows[2].Question.Options[1])[0].Load()
	if err != nil || string(got) != string(sheettest.Picture(t, 30, 10, 4)) {
		t.Errorf("the picture of another option: %v", err)
	}
}

// A picture in an empty row between two questions is somebody's.
func TestPictureBesideItsQuestion(t *testing.T) {
	f := workbook(t, tab{"Sheet1", [][]any{
		{"题型", "题干", "答案"},
		{"判断题", "如图所示，接法正确。", "对"},
		{},
		{"判断题", "没有图的题。", "对"},
	}})
	if err := f.AddPictureFromBytes("Sheet1", "B3", &excelize.Picture{Extension: ".png", File: sheettest.Picture(t, 30, 10, 1)}); err != nil {
		t.Fatal(err)
	}
	check(t, lines(mustRead(t, f)), `
2 ✗ picture.near@B2
4 true_false √ 没有图的题。
note picture.outside@B3
`)
}

// A formula whose result is nothing makes no row.
func TestFormulasOfNothing(t *testing.T) {
	b := sheettest.Bytes(t, workbook(t, tab{"Sheet1", [][]any{{"序号", "题型", "题干", "答案"}, {1, "判断题", "甲。", "对"}}}))
	b = sheettest.Rewrite(t, b, map[string]func([]byte) []byte{
		"xl/worksheets/sheet1.xml": sheettest.Replace(t, "</sheetData>", `<row r="3"><c r="A3" t="str"><f>IF(C3="","",ROW()-1)</f><v></v></c></row></sheetData>`),
	})
	file, err := readBytes(t, b)
	if err != nil {
		t.Fatal(err)
	}
	check(t, lines(file), "2 true_false √ 甲。\n")
}

// A picture shows what the letters are: the letters are all the text there is.
func TestOptionsInAPicture(t *testing.T) {
	f := workbook(t, tab{"Sheet1", [][]any{
		{"题型", "题干", "选项", "答案"},
		{"单选题", "下列图中属于开式的是", "A            B              C", "C"},
		{"单选题", "下列图中属于闭式的是", "A            B              C", "C"},
	}})
	if err := f.AddPictureFromBytes("Sheet1", "B2", &excelize.Picture{Extension: ".png", File: sheettest.Picture(t, 30, 10, 1)}); err != nil {
		t.Fatal(err)
	}
	check(t, lines(mustRead(t, f)), `
2 single C 下列图中属于开式的是[图]|A|B|C options.letters@C2
3 ✗ option.empty@C3 stem.picture-mentioned@B3
`)
}

// A hint for pronunciation must not become part of a stem.
func TestPhoneticHints(t *testing.T) {
	b := sheettest.Bytes(t, workbook(t, tab{"Sheet1", [][]any{{"题干", "答案", "题型"}, {"应当培训。", "对", "判断题"}}}))
	b = sheettest.Rewrite(t, b, map[string]func([]byte) []byte{
		"xl/sharedStrings.xml": sheettest.Replace(t, "<t>应当培训。</t>", `<t>应当培训。</t><rPh sb="0" eb="2"><t>ying'dang</t></rPh>`),
	})
	file, err := readBytes(t, b)
	if err != nil {
		t.Fatal(err)
	}
	check(t, lines(file), "2 true_false √ 应当培训。\n")
}

func TestNoTable(t *testing.T) {
	for name, f := range map[string]*excelize.File{
		"empty":    workbook(t, tab{"Sheet1", nil}),
		"a letter": workbook(t, tab{"Sheet1", [][]any{{"各位老师："}, {"题库稍后发送。"}}}),
		"no stem":  workbook(t, tab{"Sheet1", [][]any{{"姓名", "答案"}, {"张三", "A"}}}),
	} {
		if _, err := readBytes(t, sheettest.Bytes(t, f)); fault.CodeOf(err) != "import.no-table" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFindingsSpeak(t *testing.T) {
	for code, n := range notices {
		if n.message == "" || n.suggestion == "" || n.severity == "" || strings.Contains(n.suggestion, "%") {
			t.Errorf("%s: %+v", code, n)
		}
	}
	// A doubt about a cell is said in words as well.
	sources, err := filepath.Glob(filepath.Join("..", "cells", "*.go"))
	if err != nil || len(sources) == 0 {
		t.Fatal(sources, err)
	}
	for _, name := range sources {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range regexp.MustCompile(`"((?:options?|key|stem|truefalse)\.[a-z-]+)"`).FindAllSubmatch(source, -1) {
			if _, ok := notices[string(code[1])]; !ok {
				t.Errorf("%s: nothing says what %s means", name, code[1])
			}
		}
	}
	f := finding("表", 7, 4, "key.not-an-option", "E", "D")
	if f.Cell != "D7" || f.Message != "答案 E 不在选项中（选项到 D 为止）" || f.Severity != formats.Reject {
		t.Errorf("%+v", f)
	}
}

// fixtures is where the real workbooks are, when they are.
func fixtures(t *testing.T) []string {
	dir := os.Getenv("ANKAO_FIXTURES")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "..", "shared", "fixtures")
	}
	files, err := filepath.Glob(filepath.Join(dir, "xlsx_cn", "*.xlsx"))
	if err != nil || len(files) == 0 {
		t.Skip("the real workbooks are not tested: no xlsx_cn folder under ANKAO_FIXTURES or ../shared/fixtures")
	}
	return files
}

// The real workbooks as they are: every row is accounted for and no key points
// beside the options.
func TestRealWorkbooks(t *testing.T) {
	for _, name := range fixtures(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			file, err := readBytes(t, b)
			if err != nil {
				t.Fatal(err)
			}
			rejected, repaired, codes := 0, 0, map[string]int{}
			for _, r := range file.Rows {
				if r.Rejected() {
					rejected++
				} else {
					sound(t, r)
				}
				if r.Repaired() {
					repaired++
				}
				for _, f := range r.Findings {
					codes[string(f.Severity)+" "+f.Code]++
				}
			}
			t.Logf("read %d, imported %d, rejected %d, repaired %d: %v", len(file.Rows), len(file.Rows)-rejected, rejected, repaired, codes)
			if want, ok := realCounts[filepath.Base(name)]; ok && want != [4]int{len(file.Rows), rejected, repaired, pictures(file)} {
				t.Errorf("read, rejected, repaired, pictures: %v, want %v", [4]int{len(file.Rows), rejected, repaired, pictures(file)}, want)
			}
		})
	}
}

// realCounts are rows read, rejected, repaired and pictures kept, after reading
// every finding.
var realCounts = map[string][4]int{
	"省级低压电工作业.xlsx":             {734, 17, 11, 0},
	"省级压力容器操作员.xlsx":            {905, 71, 8, 2},
	"起重机司机.xlsx":                {1044, 25, 9, 23},
	"电焊新题库（数字类选择题）2018.10.xlsx": {74, 74, 0, 0},
}

func pictures(file *formats.File) int {
	n := 0
	for _, r := range file.Rows {
		n += len(formats.Pictures(r.Question.Stem))
		for _, o := range r.Question.Options {
			n += len(formats.Pictures(o))
		}
	}
	return n
}

// sound checks what every imported question must be.
func sound(t *testing.T, r formats.Row) {
	t.Helper()
	q := r.Question
	n := len(q.Options)
	if q.Type == cells.TrueFalse {
		n = 2
	}
	seen := map[int]bool{}
	for _, k := range q.Key {
		if k < 0 || k >= n || seen[k] {
			t.Errorf("row %d: key %v of %d options", r.Number, q.Key, n)
		}
		seen[k] = true
	}
	if len(q.Key) == 0 || q.Type != cells.Multiple && len(q.Key) != 1 || len(q.Stem) == 0 || q.Type != cells.TrueFalse && n < 2 {
		t.Errorf("row %d: %s with key %v and %d options", r.Number, q.Type, q.Key, n)
	}
	options := ""
	for _, o := range q.Options {
		options += formats.Words(o)
	}
	for bad, in := range map[string]string{"**": options, "##": options, "shi'f": formats.Words(q.Stem) + options, "DISPIMG": formats.Words(q.Stem) + options} {
		if strings.Contains(in, bad) {
			t.Errorf("row %d: %q is left in %q", r.Number, bad, in)
		}
	}
}

// Whatever stands in the cells: what is imported is sound, what is not has a
// reason, and nothing panics.
func FuzzRead(f *testing.F) {
	f.Add("题型", "题干", "选项", "答案", "单选题", "1.甲（ B ）", "**A.一**B.二", "B", "判断题", "2.乙", "正确；错误", "√")
	f.Add("A", "题目", "选项A", "选项B", "一、单选题", "第一章 总则", "", "", "x", "A.一 B.二 C.三", "1", "2")
	f.Add("章节", "试题", "答案", "类别", "第一章", "1、2号\t机", "A,1", "多选", "##", "(A)", "是", "1、3")
	f.Fuzz(func(t *testing.T, a1, b1, c1, d1, a2, b2, c2, d2, a3, b3, c3, d3 string) {
		book := excelize.NewFile()
		for i, v := range []string{a1, b1, c1, d1, a2, b2, c2, d2, a3, b3, c3, d3} {
			if err := book.SetCellStr("Sheet1", sheet.Name(i%4+1, i/4+1), v); err != nil {
				return
			}
		}
		if len(b3)%2 == 0 {
			_ = book.MergeCell("Sheet1", "B2", "B3")
		}
		buffer, err := book.WriteToBuffer()
		if err != nil {
			return
		}
		file, err := readBytes(t, buffer.Bytes())
		if err != nil {
			return
		}
		for _, r := range file.Rows {
			if !r.Rejected() {
				sound(t, r)
			} else if len(r.Findings) == 0 {
				t.Errorf("row %d is rejected without a reason", r.Number)
			}
			for _, f := range r.Findings {
				if strings.Contains(f.Message, "%!") {
					t.Errorf("row %d: %s", r.Number, f.Message)
				}
			}
		}
	})
}
