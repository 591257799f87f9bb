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
	{"填空 问答 简答 论述 案例 名词解释 计算 实操 操作题 作文 主观 连线 匹配 排序 完形", Unsupported},
	{"单选 单项选择 单项 单向选择", Single},
	{"多选 多项选择 多项 不定项", Multiple},
	{"判断 是非 对错 正误", TrueFalse},
	{"选择", SomeChoice},
}

// TypeOf reads a word for a question type; "" when it is none.
func TypeOf(text string) string {
	h := Heading(text)
	switch h {
	case "single", "singlechoice", "单":
		return Single
	case "multiple", "multiplechoice", "多":
		return Multiple
	case "truefalse", "judge", "judgement", "判":
		return TrueFalse
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
	h := strings.ToLower(wording.Width(text))
	h = bracketed.ReplaceAllString(h, "")
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("*:：_-—、。.★", r) {
			return -1
		}
		return r
	}, h)
}

var (
	sectionNumber = regexp.MustCompile(`^\s*(?:第?[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．,，:： ]*(?:部分|大题)?[、.．:： ]*)?`)
	chapterHead   = regexp.MustCompile(`^第\s*[一二三四五六七八九十百零〇\d]+\s*(章|节|篇|编|单元|部分|模块)`)
)

// TypeSection reads a row such as "一、单选题（每题1分，共20题）" that stands alone
// above the questions of a type.
func TypeSection(text string) string {
	t := strings.TrimSpace(text)
	if len([]rune(t)) > 60 {
		return ""
	}
	bare := bracketed.ReplaceAllString(wording.Width(t), "")
	bare = sectionNumber.ReplaceAllString(bare, "")
	bare, _, _ = strings.Cut(bare, ":")
	bare, _, _ = strings.Cut(bare, ",")
	bare = strings.TrimRight(strings.TrimSpace(bare), "。.、")
	if len([]rune(bare)) > 10 {
		return ""
	}
	return TypeOf(bare)
}

// ChapterSection reads a row such as "第二章 通用要求" that stands alone.
func ChapterSection(text string) (level string, ok bool) {
	t := strings.TrimSpace(text)
	m := chapterHead.FindStringSubmatch(t)
	if m == nil || len([]rune(t)) > 60 || strings.ContainsAny(wording.Width(t), "()?") {
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
