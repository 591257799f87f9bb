package cells

import (
	"regexp"
	"strings"
	"unicode"

	"ankao/content/bank/wording"
)

// Types as formats.Question has them, and the two that are none.
const (
	Single      = "single"
	Multiple    = "multiple"
	TrueFalse   = "true_false"
	SomeChoice  = "choice"      // "选择题": the key must tell
	Unsupported = "unsupported" // fill-in and the like
)

// TypeNames are the types that a question can have, as people call them.
var TypeNames = map[string]string{Single: "单选题", Multiple: "多选题", TrueFalse: "判断题"}

// typeWords are looked for in the order given.
var typeWords = []struct {
	words string
	typ   string
}{
	{"填空 问答 简答 论述 案例 名词解释 计算题 实操题 操作题 作文 主观题 连线 匹配题 排序题 完形", Unsupported},
	{"单选 单项选择 单项 单向选择", Single},
	{"多选 多项选择 多项 不定项", Multiple},
	{"判断 是非 对错 正误", TrueFalse},
	{"选择", SomeChoice},
}

// TypeOf reads a word for a question type; "" when it is none. What stands in
// brackets counts only where the rest does not settle it: "选择题（多选）".
func TypeOf(text string) string {
	typ := typeIn(Heading(text))
	if typ != "" && typ != SomeChoice {
		return typ
	}
	inner := strings.Join(bracketed.FindAllString(wording.Width(text), -1), "")
	if more := typeIn(strings.Map(dropBracket, inner)); more == Single || more == Multiple || typ == "" && Heading(text) == "" {
		return more
	}
	return typ
}

func dropBracket(r rune) rune {
	if strings.ContainsRune("()[]【】〔〕<>", r) {
		return -1
	}
	return r
}

// typeIn reads a type in a folded text.
func typeIn(h string) string {
	switch h {
	case "single", "singlechoice", "单":
		return Single
	case "multiple", "multiplechoice", "多":
		return Multiple
	case "truefalse", "true/false", "t/f", "judge", "judgement", "判":
		return TrueFalse
	case "计算", "实操", "操作", "主观", "匹配", "排序":
		return Unsupported
	}
	found := ""
	for _, t := range typeWords {
		for _, w := range strings.Fields(t.words) {
			if !strings.Contains(h, w) {
				continue
			}
			if found != "" && found != t.typ && (t.typ != SomeChoice || found == TrueFalse) {
				return "" // two types in one word: "单选/多选", "选择判断"
			}
			if found == "" {
				found = t.typ
			}
		}
	}
	return found
}

var bracketed = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>`)

// Heading folds a header cell: width, case, spaces, marks and remarks in
// brackets do not count.
func Heading(text string) string {
	return foldHeading(bracketed.ReplaceAllString(wording.Width(text), ""))
}

// WholeHeading is Heading with what stands in brackets: "选项（A）", "【题干】".
func WholeHeading(text string) string {
	return foldHeading(strings.Map(dropBracket, wording.Width(text)))
}

func foldHeading(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("*:：_-—、。.★", r) {
			return -1
		}
		return r
	}, strings.ToLower(text))
}

// typeName is the name of a type and nothing else.
const typeName = `(?:(?:单项|多项|单向|单|多|不定项)选择|单选|多选|单项|多项|不定项|判断(?:正误|对错)?|是非|选择|填空|问答|简答|论述|名词解释|案例分析|案例)(?:选择)?题?|(?:计算|操作|实操|主观|连线|匹配|排序|对错|正误)题`

var (
	sectionNumber = regexp.MustCompile(`^\s*(?:第?\(?(?:[一二三四五六七八九十\d]{1,3}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]{1,4})\)?[、.,: ]*(?:部分|大题)?[、.: ]*)?`)
	sectionTitle  = regexp.MustCompile(`^(?:` + typeName + `)(?:部分|类)?(?:[共计每本合\d].*)?$`)
	sheetTitle    = regexp.MustCompile(`^(?:` + typeName + `)(?:题库|试题|库|部分|类|练习|汇总|集|[共计\d道个题])*(?:[-_—· ].*)?$`)
	sheetSuffix   = regexp.MustCompile(`(?:单选|多选|不定项选择|判断|是非|选择|填空|简答|问答|论述|案例分析)题(?:题库|试题|库|目|集|练习|汇总|[共计\d道个])*$`)
	chapterHead   = regexp.MustCompile(`^第\s*[一二三四五六七八九十百零〇\d]+\s*(章|节|篇|编|单元|部分|模块)`)
	sentence      = regexp.MustCompile(`[。？?；;!！]|什么|哪|怎|如何|几`)
)

// maxTitle bounds the titles between questions, in characters.
const maxTitle = 100

// TypeSection reads a row such as "一、单选题（每题1分，共20题）" that stands alone
// above the questions of a type. A sentence that only speaks of choosing or
// judging is none: it may be a question that lost its answer.
func TypeSection(text string) string {
	t := strings.TrimSpace(text)
	if len([]rune(t)) > maxTitle {
		return ""
	}
	bare := sectionNumber.ReplaceAllString(bracketed.ReplaceAllString(wording.Width(t), ""), "")
	for _, end := range []string{":", ",", "。"} {
		bare, _, _ = strings.Cut(bare, end)
	}
	bare = strings.TrimRight(strings.Join(strings.Fields(bare), ""), ".、")
	if !sectionTitle.MatchString(bare) {
		return ""
	}
	return TypeOf(bare)
}

var ordinal = regexp.MustCompile(`^\s*[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,3}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])[)）]?[、.．]?\s*$`)

// IsOrdinal tells whether a text is the number of a section and nothing else.
func IsOrdinal(text string) bool { return ordinal.MatchString(text) }

// IsTypeName tells whether a text is only the word for a type, as a cell of a
// column of types holds it, without a section's number or remarks.
func IsTypeName(text string) bool {
	return len([]rune(strings.TrimSpace(text))) <= 8 && sectionNumber.FindString(wording.Width(text)) == "" && !bracketed.MatchString(wording.Width(text)) && TypeOf(text) != ""
}

// SheetType reads the name of a sheet that holds the questions of one type:
// "单选60题", "电工判断题", but not "叉车操作题库" or "故障判断".
func SheetType(name string) string {
	typ := TypeOf(name)
	bare := strings.TrimSpace(sectionNumber.ReplaceAllString(wording.Width(name), ""))
	for _, part := range append(strings.FieldsFunc(bare, func(r rune) bool { return strings.ContainsRune("-_—· ()[]【】", r) }), bare) {
		if sheetTitle.MatchString(part) || sheetSuffix.MatchString(part) {
			return typ
		}
	}
	return ""
}

// ChapterSection reads a row such as "第二章 通用要求" that stands alone.
func ChapterSection(text string) (level string, ok bool) {
	t := strings.TrimSpace(text)
	m := chapterHead.FindStringSubmatch(t)
	if m == nil || len([]rune(t)) > 60 || strings.ContainsAny(wording.Width(t), "()") || sentence.MatchString(t) {
		return "", false
	}
	return m[1], true
}

// Difficulties are the words for how hard a question is, from 1 to 5.
var Difficulties = map[string]int{
	"易": 1, "容易": 1, "简单": 1, "低": 1, "初级": 1, "较易": 2, "较容易": 2, "较简单": 2, "偏易": 2, "中": 3, "中等": 3, "一般": 3, "普通": 3, "适中": 3, "中级": 3,
	"较难": 4, "偏难": 4, "难": 5, "困难": 5, "高": 5, "很难": 5, "高级": 5, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "★": 1, "★★": 2, "★★★": 3, "★★★★": 4, "★★★★★": 5, "★☆☆☆☆": 1, "★★☆☆☆": 2, "★★★☆☆": 3, "★★★★☆": 4,
}

// SaysPicture are the words by which a row says that it has a picture.
var SaysPicture = map[string]bool{"1": true, "是": true, "有": true, "y": true, "yes": true, "true": true, "√": true, "✓": true, "有图": true, "有图片": true}

// SaysNoPicture are the words by which it says that it has none.
var SaysNoPicture = map[string]bool{"": true, "0": true, "否": true, "无": true, "没有": true, "n": true, "no": true, "false": true, "×": true, "-": true, "/": true}
