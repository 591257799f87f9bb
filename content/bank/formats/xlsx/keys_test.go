package xlsx

import (
	"testing"

	"github.com/xuri/excelize/v2"
)

// Rows whose key could be taken wrongly, or be seen by a candidate.
func TestKeysThatMislead(t *testing.T) {
	columns := []any{"题型", "题干", "A", "B", "C", "D", "答案"}
	one := []any{"题型", "题干", "选项", "答案"}
	for _, tc := range []struct {
		name string
		rows [][]any
		want string
	}{
		{"a bracket in the stem says the answer", [][]any{columns,
			{"单选题", "触电时先【 C 】电。", "用", "送", "断", nil, "C"},
			{"单选题", "动火要__A__。", "办证", "吃饭", "睡觉", nil, "A"},
			{"多选题", "（ A ）和（ C ）是气体。", "氧", "铁", "氢", nil, "AC"},
			{"单选题", "下列是气体的有（　）。（A）", "氧", "铁", "金", nil, "A"},
			{"单选题", "下列是金属的有（　）。（A）", "氧", "铁", "水", nil, "B"},
			{"单选题", "属于安培（A）的是（　）。", "氧", "铁", "电", nil, "C"},
		}, `
2 single C 触电时先（　）电。|用|送|断 stem.key-shown@B2
3 single A 动火要（　）。|办证|吃饭|睡觉 stem.key-shown@B3
4 multiple AC （　）和（　）是气体。|氧|铁|氢 stem.key-shown@B4
5 single A 下列是气体的有（　）。|氧|铁|金 stem.key-shown@B5
6 ✗ stem.key-conflict@B6
7 single C 属于安培（A）的是（　）。|氧|铁|电
`},
		{"a bracket that may hold a symbol", [][]any{columns,
			{"单选题", "电流（A）经过人体会", "触电", "凉快", "无事", nil, "A"},
			{"单选题", "电流（A）经过导线会", "发光", "凉快", "发热", nil, "C"},
			{"单选题", "救火先", "打人", "救人", "骂人", nil, "B"},
		}, `
2 single A 电流（A）经过人体会|触电|凉快|无事 stem.key-doubtful@B2
3 single C 电流（A）经过导线会|发光|凉快|发热 stem.key-doubtful@B3
4 single B 救火先|打人|救人|骂人
`},
		{"most stems hold their answer", [][]any{columns,
			{"单选题", "救火先（B）人。", "打", "救", "骂", nil, "B"},
			{"单选题", "灭火时（A）可用。", "水", "油", "酒", nil, "A"},
			{"单选题", "触电时先（C）电。", "用", "送", "断", nil, "B"},
		}, `
2 single B 救火先（　）人。|打|救|骂 stem.key-shown@B2
3 single A 灭火时（　）可用。|水|油|酒 stem.key-shown@B3
4 ✗ stem.key-conflict@B4
`},
		{"no column of answers", [][]any{{"题型", "题干", "A", "B"},
			{"单选题", "救火先（ B ）人。", "打", "救"},
			{"单选题", "救火先（　）人。", "打", "拉"},
			{"判断题", "救火先打人。（ × ）"},
		}, `
2 single B 救火先（　）人。|打|救 key.from-stem@B2 stem.key-shown@B2
3 ✗ key.empty@A3
4 true_false × 救火先打人。（　） key.from-stem@B4 stem.key-shown@B4
`},
		{"an explanation that names another answer", [][]any{{"题型", "题干", "选项", "答案", "解析"},
			{"单选题", "甲", "A.一 B.二", "A", "【答案】B"},
			{"单选题", "乙", "A.一 B.二", "A", "【答案】A。B 不对。"},
			{"判断题", "丙。", nil, "√", "本题错误，应当断电。"},
			{"判断题", "丁。", nil, "×", "正确的做法是断电，本题说法是错误的。"},
			{"判断题", "戊。", nil, "√", "答案：×"},
		}, `
2 ✗ key.explanation@E2
3 single A 乙|一|二
4 ✗ key.explanation@E4
5 true_false × 丁。
6 ✗ key.explanation@E6
`},
		{"numbers that count from 0, and numbers that options begin with", [][]any{columns,
			{"单选题", "甲", "红", "黄", "绿", "蓝", 0},
			{"单选题", "乙", "红", "黄", "绿", "蓝", 1},
			{"单选题", "丙", "红", "黄", "绿", "蓝", "C"},
		}, `
2 ✗ key.unreadable@G2
3 ✗ key.from-zero@G3
4 single C 丙|红|黄|绿|蓝
`},
		{"0 and 1 of true and false say nothing of the others", [][]any{one,
			{"判断题", "甲。", "A.正确 B.错误", 0},
			{"单选题", "乙", "A.红 B.黄", 1},
		}, `
2 ✗ key.unreadable@D2
3 single A 乙|红|黄 key.by-number@D3
`},
		{"letters that options begin with", [][]any{columns,
			{"单选题", "甲", "A.一", "B、二", "C)三", nil, "C"},
			{"单选题", "乙", "A、B相", "B、C相", nil, nil, "A"},
			{"单选题", "丙", "A、B", "B、C", "A、C", nil, "A"},
			{"单选题", "丁", "C类", "B类", "A类", nil, "A"},
		}, `
2 single C 甲|一|二|三
3 ✗ option.label@C3
4 single A 丙|A、B|B、C|A、C
5 single A 丁|C类|B类|A类
`},
		{"columns that are crossed out", [][]any{columns,
			{"单选题", "甲", "一", "二", "/", "/", "B"},
			{"单选题", "乙", "一", "二", "/", "/", "D"},
			{"单选题", "丙", "+", "-", "×", "/", "D"},
			{"判断题", "丁。", "正确", "错误", "-", "-", "A"},
			{"判断题", "戊。", "/", "/", "/", "/", "×"},
		}, `
2 single B 甲|一|二 options.placeholder@E2
3 ✗ options.placeholder@E3 key.not-an-option@G3
4 single D 丙|+|-|×|/
5 true_false √ 丁。
6 true_false × 戊。
`},
		{"answers in words where they do not belong", [][]any{one,
			{"单选题", "甲", "A.一 B.二 C.三 答案：B", "C"},
			{"单选题", "乙", "A.一\nB.二\n解析：见教材", "A"},
			{"单选题", "丙（　）。答案：B", "A.一 B.二", "B"},
			{"单选题", "丁", "A.一 B.二√ C.三", "B"},
			{"单选题", "戊", "A.一 B.二（正确） C.三", "C"},
			{"单选题", "己", "A.打√ B.打× C.不打", "A"},
			{"单选题", "庚", "A.√ B.× C.○", "A"},
			{"判断题", "辛。答案：对", nil, "对"},
			{"单选题", "标准答案是什么", "A.一 B.二", "B"},
		}, `
2 ✗ option.answer@C2
3 ✗ option.answer@C3
4 ✗ stem.answer@B4
5 single B 丁|一|二√|三 option.marked@C5
6 ✗ option.marked@C6 key.marked@D6
7 single A 己|打√|打×|不打
8 single A 庚|√|×|○
9 ✗ stem.answer@B9
10 single B 标准答案是什么|一|二
`},
		{"years and long numbers", [][]any{one,
			{"判断题", "2023.安全月从六月一日开始。", nil, "对"},
			{"判断题", "2025.丙。", nil, "对"},
			{"判断题", "2026.丁。", nil, "对"},
			{"判断题", "12345、甲。", nil, "对"},
			{"判断题", "12346、乙。", nil, "对"},
		}, `
2 true_false √ 2023.安全月从六月一日开始。 stem.number-kept@B2
3 true_false √ 丙。
4 true_false √ 丁。
5 true_false √ 甲。
6 true_false √ 乙。
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			check(t, lines(mustRead(t, workbook(t, tab{"Sheet1", tc.rows}))), tc.want)
		})
	}
}

// What is crossed out, drawn by a font of symbols or hidden by a format is not
// what it seems to be.
func TestCellsThatLookOtherwise(t *testing.T) {
	f := workbook(t, tab{"Sheet1", [][]any{
		{"题型", "题干", "A", "B", "C", "答案"},
		{"多选题", "甲", "一", "二", "三", "ABC"},
		{"判断题", "乙。", nil, nil, nil, "T"},
		{"单选题", "丙", 1, 2, 3, "A"},
		{"单选题", "丁", "一", "二", "三", "A"},
	}})
	hide := ";;;"
	for cell, style := range map[string]*excelize.Style{"F3": {Font: &excelize.Font{Family: "Wingdings 2"}}, "D4": {CustomNumFmt: &hide}, "A5": {Font: &excelize.Font{Bold: true}}} {
		id, err := f.NewStyle(style)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", cell, cell, id); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellRichText("Sheet1", "F2", []excelize.RichTextRun{{Text: "AB"}, {Text: "C", Font: &excelize.Font{Strike: true}}}); err != nil {
		t.Fatal(err)
	}
	check(t, lines(mustRead(t, f)), `
2 ✗ cell.struck@F2
3 ✗ cell.symbols@F3
4 ✗ cell.concealed@D4 option.empty@C4
5 single A 丁|一|二|三
`)
}

// A broken cell beside the question does not keep it out.
func TestCellsBesideTheQuestion(t *testing.T) {
	f := workbook(t, tab{"Sheet1", [][]any{
		{"题型", "题干", "答案", "章节", "解析"},
		{"判断题", "甲。", "对", 44929, "略"},
		{"判断题", "乙。", "错", "第一章"},
	}})
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle("Sheet1", "D2", "D2", day); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellFormula("Sheet1", "E3", "A1"); err != nil {
		t.Fatal(err)
	}
	check(t, lines(mustRead(t, f)), `
2 true_false √ 甲。 <2023/1/3> cell.aside@D2
3 true_false × 乙。 <第一章> cell.aside@E3
`)
}
