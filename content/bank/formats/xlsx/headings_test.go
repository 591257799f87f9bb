package xlsx

import "testing"

func TestHeadingsOfManyKinds(t *testing.T) {
	for _, tc := range []struct {
		name string
		tabs []tab
		want string
	}{
		{"letters in brackets", []tab{{"Sheet1", [][]any{
			{"题型", "题干", "选项（A）", "选项（B）", "选项(C)", "正确答案"},
			{"单选题", "焊接眼镜保护", "眼睛", "耳朵", "手", "A"},
		}}}, `
2 single A 焊接眼镜保护|眼睛|耳朵|手
`},
		{"the content of an option, headings in brackets, other words before", []tab{{"Sheet1", [][]any{
			{"【题型】", "考试题目", "选项A内容", "选项B内容", "标答"},
			{"单选题", "焊接手套保护", "眼睛", "手", "B"},
		}}}, `
2 single B 焊接手套保护|眼睛|手
`},
		{"the right options under a heading that may mean options", []tab{{"Sheet1", [][]any{
			{"题型", "题干", "A", "B", "答案选项"},
			{"单选题", "耳塞保护", "眼睛", "耳朵", "B"},
		}}, {"Sheet2", [][]any{
			{"题型", "题干", "答案选项", "答案"},
			{"单选题", "口罩保护", "A.眼睛 B.呼吸", "B"},
		}}}, `
2 single B 耳塞保护|眼睛|耳朵
2 single B 口罩保护|眼睛|呼吸
`},
		{"a title above two rows of headings", []tab{{"Sheet1", [][]any{
			{"某厂题库"},
			{"题型", "题干", "选项", nil, "答案"},
			{nil, nil, "A", "B", nil},
			{"单选题", "安全鞋保护", "脚", "手", "A"},
		}}}, `
4 single A 安全鞋保护|脚|手
`},
		{"an answer alone below the headings is no heading", []tab{{"Sheet1", [][]any{
			{"题型", "题干", "选项", "答案"},
			{nil, nil, nil, "A"},
			{"单选题", "安全带保护", "A.腰 B.全身", "B"},
		}}}, `
2 ✗ stem.empty@B2
3 single B 安全带保护|腰|全身
`},
		{"one heading merged over the columns of the options", []tab{{"Sheet1", [][]any{
			{"题型", "题干", "选项", nil, nil, "答案"},
			{"单选题", "雨衣防", "火", "雨", "电", "B"},
			{"判断题", "雨衣防火。", nil, nil, nil, "错"},
		}}}, `
2 single B 雨衣防|火|雨|电
3 true_false × 雨衣防火。
`},
		{"a column without a heading beside a cell of all options", []tab{{"Sheet1", [][]any{
			{"题型", "题干", "选项", nil, "答案"},
			{"单选题", "雨靴防", "A.火 B.水", nil, "B"},
			{"单选题", "雨伞防", "A.火 B.雨", nil, "B"},
			{"单选题", "雨帽防", "A.火 B.雨", "已审", "B"},
		}}}, `
2 single B 雨靴防|火|水
3 single B 雨伞防|火|雨
4 single B 雨帽防|火|雨
`},
		{"a heading that nobody knows beside the options, a row above the headings", []tab{{"Sheet1", [][]any{
			{"单选题", "遮阳伞防", "火", "晒", "雨"},
			{"题型", "题干", "A", "选B", "丙", "答案"},
			{"单选题", "遮阳帽防", "火", "晒", "雨", "B"},
		}}}, `
3 single B 遮阳帽防|火|晒
note column.unknown@E2
note row.above-header@A1
`},
		{"thirteen options are refused, not cut", []tab{{"Sheet1", [][]any{
			{"题型", "题干", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "答案"},
			{"多选题", "甲", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, "AB"},
			{"多选题", "乙", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, nil, "AL"},
		}}}, `
2 ✗ options.many@C2
3 multiple AL 乙|1|2|3|4|5|6|7|8|9|10|11|12
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			check(t, lines(mustRead(t, workbook(t, tc.tabs...))), tc.want)
		})
	}
}

// A title between the questions gives them their type; a question that lost its
// answer and only speaks of choosing or judging is none.
func TestTitlesBetweenQuestions(t *testing.T) {
	for _, tc := range []struct {
		name string
		tabs []tab
		want string
	}{
		{"sentences", []tab{{"Sheet1", [][]any{
			{"题干", "选项", "答案"},
			{"怎样判断有无心跳"},
			{"甲", "A.一 B.二", "A"},
			{"如何选择绝缘手套"},
			{"第一章规定了哪些内容"},
			{"多选题。每题 2 分"},
			{"乙", "A.一 B.二", "B"},
		}}}, `
2 ✗ options.missing@B2 key.empty@C2
3 single A 甲|一|二 type.inferred@A3
4 ✗ options.missing@B4 key.empty@C4
5 ✗ options.missing@B5 key.empty@C5
7 multiple B 乙|一|二 key.one@C7
`},
		{"in the column of types, beside a number, above the headings", []tab{{"Sheet1", [][]any{
			{"一、判断题（共 1 题）"},
			{"题型", "题干", "选项", "答案"},
			{nil, "甲。", nil, "A"},
			{"二、多选题"},
			{nil, "乙", "A.一 B.二", "A"},
			{"三", "单项选择题（每题 1 分）"},
			{nil, "丙", "A.一 B.二", "A"},
			{"单选题"},
		}}}, `
3 true_false √ 甲。 key.custom@D3
5 multiple A 乙|一|二 key.one@D5
7 single A 丙|一|二
8 ✗ stem.empty@B8
`},
		{"names of sheets", []tab{
			{"叉车操作题库", [][]any{{"题干", "答案"}, {"甲。", "对"}}},
			{"计算机基础", [][]any{{"题干", "答案"}, {"乙。", "对"}}},
			{"故障判断", [][]any{{"题干", "选项", "答案"}, {"丙", "A.一 B.二", "B"}}},
			{"电工判断题", [][]any{{"题干", "答案"}, {"丁。", "B"}}},
			{"二、多选（30题）", [][]any{{"题干", "选项", "答案"}, {"戊", "A.一 B.二", "B"}}},
			{"填空题", [][]any{{"题干", "答案"}, {"己____", "36"}}},
		}, `
2 true_false √ 甲。 type.inferred@A2
2 true_false √ 乙。 type.inferred@A2
2 single B 丙|一|二 type.inferred@A2
2 true_false × 丁。 key.custom@B2
2 multiple B 戊|一|二 key.one@C2
2 ✗ type.unsupported@A2
`},
		{"types in brackets, and what is no type", []tab{{"Sheet1", [][]any{
			{"题型", "题干", "选项", "答案"},
			{"选择题（单选）", "甲", "A.一 B.二", "AB"},
			{"选择题(多选)", "乙", "A.一 B.二", "A"},
			{"【判断】", "丙。", nil, "对"},
			{"True/False", "丁。", nil, "F"},
			{"共 100 题"},
		}}}, `
2 ✗ key.too-many@D2
3 multiple A 乙|一|二 key.one@D3
4 true_false √ 丙。
5 true_false × 丁。
6 ✗ row.alone@A6
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			check(t, lines(mustRead(t, workbook(t, tc.tabs...))), tc.want)
		})
	}
}
