package xlsx

import (
	"regexp"
	"slices"
	"strings"

	"ankao/content/bank/formats/cells"
	"ankao/internal/sheet"
)

// field is what a column holds.
type field int

const (
	noField field = iota
	fStem
	fOptions // all options in one cell
	fAnswer
	fType
	fCategory // 作业种类: the whole bank's subject, or the upper level of chapters
	fChapter
	fSection
	fDifficulty
	fExplanation
	fLaw
	fPicture    // pictures lie here
	fHasPicture // says whether there is one
	fNumber
	fIgnored // known, of no use here
	fieldCount
)

var fieldNames = map[field]string{
	fStem: "题干", fOptions: "选项", fAnswer: "答案", fType: "题型", fCategory: "作业种类", fChapter: "章节", fSection: "节", fDifficulty: "难度",
	fExplanation: "解析", fLaw: "依据", fPicture: "图片", fHasPicture: "是否有图片", fNumber: "序号",
}

// known is what a heading means. Of several columns that mean the same the one
// with the lowest rank is the most certain.
type known struct {
	field field
	rank  int
}

// headings is every heading a column is known by, folded as cells.Heading does,
// the most certain first.
var headings = func() map[string]known {
	m := map[string]known{}
	for f, names := range map[field]string{
		fStem:        "题干 题目 试题 问题 题目内容 试题内容 题干内容 考题内容 问题内容 内容 题目描述 试题描述 题目名称 试题名称 试题题干 题目题干 题面 考题 试题正文 题目正文 题文 题目标题 题目及选项 题干及选项 试题及选项 题目和选项 题 题目详情 question stem title",
		fOptions:     "选项 备选项 备选答案 题目选项 试题选项 选项内容 候选项 可选项 选择项 备选 答案选项 选项答案 候选答案 可选答案 options choices",
		fAnswer:      "答案 正确答案 标准答案 参考答案 题目答案 试题答案 正确选项 正确项 答案内容 正确答案选项 标准选项 标答 答案字母 正确答案字母 正解 answer key correctanswer",
		fType:        "题型 类型 试题类型 题目类型 试题题型 题目题型 题类 考题类型 试题类别 题目类别 题型名称 type questiontype",
		fCategory:    "作业种类 工种 科目 专业 作业类别 作业类型 作业项目 准操项目 课程 学科 考试科目 岗位 类别 大类 分类 题目分类 试题分类 所属科目 所属专业 所属工种 题库 题库名称 题库分类 category subject",
		fChapter:     "章节 章 知识点 单元 模块 一级知识点 章节名称 所属章节 所属知识点 知识模块 知识单元 考点 考核点 鉴定点 知识点名称 章节目录 章名 章名称 chapter unit",
		fSection:     "节 小节 二级知识点 节名 节名称 子知识点 section",
		fDifficulty:  "难度 难易程度 难易度 难度等级 试题难度 题目难度 难度系数 难易 difficulty level",
		fExplanation: "解析 答案解析 试题解析 题目解析 说明 详解 答案说明 解题思路 答案详解 试题分析 题目分析 analysis explanation",
		fLaw:         "依据 法律依据 出处 法规依据 来源 试题出处 题目出处 标准依据 依据条款 法条 参考依据 试题依据 法规 reference source",
		fPicture:     "图片 题图 题目图片 试题图片 附图 插图 图 题干图片 picture image",
		fHasPicture:  "是否有图片 是否有图 有无图片 有无图 是否含图 是否带图 有图片 有图",
		fNumber:      "序号 编号 题号 试题编号 题目编号 题目序号 试题序号 no id number",
		fIgnored:     "分值 分数 得分 题目分值 试题分值 标准分 备注 命题人 出题人 审核人 审题人 作者 日期 时间 录入时间 状态 关键字 标签 选项个数 选项数 选项数量 答案个数 score remark",
	} {
		for rank, name := range strings.Fields(names) {
			m[name] = known{f, rank}
		}
	}
	return m
}()

var optionHead = regexp.MustCompile(`^(选项|选项内容|备选项|备选答案|备选|选择项|可选项|候选项|候选答案|可选答案|答案选项|选择|选|第|option|choice|答案)?([a-z]|[1-9]|1\d|2[0-6]|[一二三四五六七八九十])(选项|备选项|个选项|项)?(内容)?$`)

// questionWords may stand before any other heading: "考试题目", "试题答案".
var questionWords = regexp.MustCompile(`^(?:试题|题目|考题|考试|试卷|测试|习题)(?:的)?(.+)$`)

// optionColumn tells whether a heading names the column of one option, and
// which. "答案A" is one only beside a column of right answers, so it is weak.
func optionColumn(h string) (letter int, weak, ok bool) {
	m := optionHead.FindStringSubmatch(h)
	if m == nil {
		return 0, false, false
	}
	name := m[2]
	isLetter := name[0] >= 'a' && name[0] <= 'z'
	if !isLetter && (m[1] == "" || m[1] == "第") && m[3] == "" {
		return 0, false, false // a bare "1" or "一" is a number
	}
	switch {
	case isLetter:
		letter = int(name[0] - 'a')
	case name[0] >= '0' && name[0] <= '9':
		for _, d := range name {
			letter = letter*10 + int(d-'0')
		}
		letter--
	default:
		letter = strings.Index("一二三四五六七八九十", name) / len("一")
	}
	return letter, m[1] == "答案", true
}

// columns is what the columns of a table hold.
type columns struct {
	fields  map[field][]int
	options map[int]int   // letter → column
	doubles map[int][]int // letter → further columns of it
	names   map[int]string
	ranks   map[int]int // how certain a column's heading is, 0 the most
}

func (c *columns) count() int {
	n := len(c.options)
	for f := range c.fields {
		if f != fIgnored {
			n++
		}
	}
	return n
}

// has tells whether the table has any of the fields.
func (c *columns) has(fields ...field) bool {
	for _, f := range fields {
		if len(c.fields[f]) > 0 {
			return true
		}
	}
	return false
}

func (c *columns) of(col int) field {
	for f, cols := range c.fields {
		for _, n := range cols {
			if n == col {
				return f
			}
		}
	}
	return noField
}

// letterOf returns which option a column holds.
func (c *columns) letterOf(col int) (int, bool) {
	for letter, n := range c.options {
		if n == col {
			return letter, true
		}
	}
	return 0, false
}

// readHeader reads a row of headings, or of two rows where the lower one refines
// the upper ("选项" over "A", "B", "C"). It returns nil when it is none: a header
// names the stem beside options or an answer, or names at least as many columns
// as it leaves unknown.
func readHeader(upper, lower map[int]string) *columns {
	c := &columns{fields: map[field][]int{}, options: map[int]int{}, doubles: map[int][]int{}, names: map[int]string{}, ranks: map[int]int{}}
	cols := map[int]bool{}
	for col := range upper {
		cols[col] = true
	}
	for col := range lower {
		cols[col] = true
	}
	unknown := 0
	weak := map[int]int{}
	for col := 1; col <= 200; col++ {
		if !cols[col] {
			continue
		}
		u, l := strings.TrimSpace(upper[col]), strings.TrimSpace(lower[col])
		if len([]rune(u)) > 60 || len([]rune(l)) > 60 {
			return nil
		}
		known := false
		for _, text := range []string{l, u, u + l} {
			if text == "" {
				continue
			}
			c.names[col] = text
			if known = c.take(col, text, weak); known {
				break
			}
		}
		if !known {
			unknown++
		}
	}
	c.settle(weak)
	table := c.has(fAnswer) || c.has(fOptions) || len(c.options) > 1
	if !c.has(fStem) || c.count() < 2 || !table && c.count() < unknown {
		return nil
	}
	return c
}

// take notes what a heading says of its column; false when it says nothing.
func (c *columns) take(col int, text string, weak map[int]int) bool {
	h, whole := cells.Heading(text), cells.WholeHeading(text)
	k, known := lookUp(h)
	letter, isWeak, isOption := optionColumn(h)
	if !isOption && (h == "" || k.field == fOptions) { // "（A）", "选项（A）"
		letter, isWeak, isOption = optionColumn(whole)
	}
	if h == "" && !isOption {
		k, known = lookUp(whole)
	}
	switch {
	case isOption && isWeak:
		weak[letter] = col
	case isOption:
		if _, taken := c.options[letter]; taken {
			c.doubles[letter] = append(c.doubles[letter], col)
		} else {
			c.options[letter] = col
		}
	case known:
		c.fields[k.field] = append(c.fields[k.field], col)
		c.ranks[col] = k.rank
	}
	return isOption || known
}

// refines tells whether the lower of two rows can be part of the headings: under
// a heading that says everything stands nothing, or the same once more. An "A"
// under "答案" is the answer to a question whose other cells are empty.
func refines(upper, lower map[int]string) bool {
	for col, l := range lower {
		k, ok := lookUp(cells.Heading(upper[col]))
		if !ok || k.field == fOptions {
			continue
		}
		if same, ok := lookUp(cells.Heading(l)); !ok || same.field != k.field {
			return false
		}
	}
	return true
}

// lookUp finds a heading; "题干/题目" is one where both halves mean the same.
func lookUp(h string) (known, bool) {
	if k, ok := headings[h]; ok {
		return k, true
	}
	if m := questionWords.FindStringSubmatch(h); m != nil {
		if k, ok := headings[m[1]]; ok && k.field != fIgnored {
			return known{k.field, k.rank + len(headings)}, true
		}
	}
	var found known
	for i, half := range strings.FieldsFunc(h, func(r rune) bool { return r == '/' || r == '|' || r == '或' }) {
		k, ok := headings[half]
		if !ok || i > 0 && k.field != found.field {
			return known{}, false
		}
		if i == 0 {
			found = k
		}
	}
	return found, found.field != noField
}

// maxColumns is how many columns of options a table may have; a question with
// more than cells.MaxLetters filled is refused, not cut.
const maxColumns = 26

// answerOrOptions are headings that stand for the options, or for the right one
// where the options have columns of their own.
var answerOrOptions = map[string]bool{"答案选项": true, "选项答案": true}

// settle decides what depends on the other columns.
func (c *columns) settle(weak map[int]int) {
	for letter, col := range weak {
		if _, taken := c.options[letter]; !taken && c.has(fAnswer) {
			c.options[letter] = col
		}
	}
	for letter := cells.MaxLetters; letter < maxColumns; letter++ {
		if _, ok := c.options[letter-1]; !ok {
			delete(c.options, letter) // a lone "X" is no 24th option
		}
	}
	if cols := c.fields[fOptions]; len(c.options) > 1 && len(cols) == 1 && !c.has(fAnswer) && answerOrOptions[cells.Heading(c.names[cols[0]])] {
		c.fields[fAnswer], c.fields[fOptions] = cols, nil
	}
	if len(c.options) > 1 && len(c.fields[fOptions]) > 0 {
		// "选项" over the first of the letters' columns, not a column of its own.
		var own []int
		for _, col := range c.fields[fOptions] {
			if _, ok := c.letterOf(col); !ok {
				own = append(own, col)
			}
		}
		c.fields[fOptions] = own
	}
	for f, cols := range c.fields {
		switch {
		case len(cols) == 0:
			delete(c.fields, f)
		case f == fStem || f == fType || f == fDifficulty:
			best := cols[0]
			for _, col := range cols {
				if c.ranks[col] < c.ranks[best] {
					best = col
				}
			}
			c.fields[f] = slices.DeleteFunc(cols, func(col int) bool { return c.ranks[col] > c.ranks[best] })
		}
	}
}

// adopt takes a column of kinds ("类别") for the types when that is what stands in
// it and no other column tells them.
func (c *columns) adopt(sample []sheet.Row) {
	if c.has(fType) {
		return
	}
	for i, col := range c.fields[fCategory] {
		filled, types := 0, 0
		for _, r := range sample {
			if t := strings.TrimSpace(r.Cell(col).Text); t != "" {
				filled++
				if cells.TypeOf(t) != "" {
					types++
				}
			}
		}
		if types > 0 && types == filled {
			c.fields[fType] = []int{col}
			c.fields[fCategory] = append(c.fields[fCategory][:i:i], c.fields[fCategory][i+1:]...)
			return
		}
	}
}

// texts returns the cells of a row by column, blank ones left out.
func texts(r sheet.Row) map[int]string {
	m := map[int]string{}
	for _, c := range r.Cells {
		if t := strings.TrimSpace(c.Text); t != "" {
			m[c.Col] = t
		}
	}
	return m
}

// allHeadings tells whether every cell of a row is a heading, so that the row is
// part of a header and no question.
func allHeadings(r sheet.Row) bool {
	none := &columns{fields: map[field][]int{}, options: map[int]int{}, doubles: map[int][]int{}, ranks: map[int]int{}}
	for _, c := range r.Cells {
		if !none.take(c.Col, c.Text, map[int]int{}) {
			return false
		}
	}
	return len(r.Cells) > 0
}
