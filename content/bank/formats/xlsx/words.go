package xlsx

import (
	"regexp"
	"strings"

	"ankao/content/bank/wording"
)

// Types as formats.Question has them, and the two that are none.
const (
	single      = "single"
	multiple    = "multiple"
	trueFalse   = "true_false"
	someChoice  = "choice"      // "选择题": the key must tell
	unsupported = "unsupported" // fill-in and the like
)

var typeNames = map[string]string{single: "单选题", multiple: "多选题", trueFalse: "判断题"}

// typeWords are looked for in the order given.
var typeWords = []struct {
	words string
	typ   string
}{
	{"填空 问答 简答 论述 案例 名词解释 计算 实操 操作题 作文 主观 连线 匹配 排序 完形", unsupported},
	{"单选 单项选择 单项 单向选择", single},
	{"多选 多项选择 多项 不定项", multiple},
	{"判断 是非 对错 正误", trueFalse},
	{"选择", someChoice},
}

// typeOf reads a word for a question type; "" when it is none.
func typeOf(text string) string {
	h := heading(text)
	switch h {
	case "single", "singlechoice", "单":
		return single
	case "multiple", "multiplechoice", "多":
		return multiple
	case "truefalse", "judge", "judgement", "判":
		return trueFalse
	}
	found := ""
	for _, t := range typeWords {
		for _, w := range strings.Fields(t.words) {
			if !strings.Contains(h, w) {
				continue
			}
			if found != "" && found != t.typ && (t.typ != someChoice || found == trueFalse) {
				return "" // two types in one word: "单选/多选", "选择判断"
			}
			if found == "" {
				found = t.typ
			}
		}
	}
	return found
}

var (
	sectionNumber = regexp.MustCompile(`^\s*(?:第?[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．,，:： ]*(?:部分|大题)?[、.．:： ]*)?`)
	chapterHead   = regexp.MustCompile(`^第\s*[一二三四五六七八九十百零〇\d]+\s*(章|节|篇|编|单元|部分|模块)`)
)

// typeSection reads a row such as "一、单选题（每题1分，共20题）" that stands alone
// above the questions of a type.
func typeSection(text string) string {
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
	return typeOf(bare)
}

// chapterSection reads a row such as "第二章 通用要求" that stands alone.
func chapterSection(text string) (level string, ok bool) {
	t := strings.TrimSpace(text)
	m := chapterHead.FindStringSubmatch(t)
	if m == nil || len([]rune(t)) > 60 || strings.ContainsAny(wording.Width(t), "()?") {
		return "", false
	}
	return m[1], true
}

var difficulties = map[string]int{
	"易": 1, "容易": 1, "简单": 1, "低": 1, "初级": 1, "较易": 2, "较容易": 2, "较简单": 2, "偏易": 2, "中": 3, "中等": 3, "一般": 3, "普通": 3, "适中": 3, "中级": 3,
	"较难": 4, "偏难": 4, "难": 5, "困难": 5, "高": 5, "很难": 5, "高级": 5, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "★": 1, "★★": 2, "★★★": 3, "★★★★": 4, "★★★★★": 5, "★☆☆☆☆": 1, "★★☆☆☆": 2, "★★★☆☆": 3, "★★★★☆": 4,
}

var saysPicture = map[string]bool{"1": true, "是": true, "有": true, "y": true, "yes": true, "true": true, "√": true, "✓": true, "有图": true, "有图片": true}

var saysNoPicture = map[string]bool{"": true, "0": true, "否": true, "无": true, "没有": true, "n": true, "no": true, "false": true, "×": true, "-": true, "/": true}
