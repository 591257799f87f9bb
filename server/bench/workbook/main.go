// Command workbook writes a question bank as centres keep them, with the
// defects that real ones have, for tests and load: all options in one cell
// split by ** under a header that says ##, a title above the header, data from
// column B on, a chapter merged down, stems with their own number, keys in full
// width, lower case or with commas, blank rows, a picture, and a few rows that
// must be refused.
//
//	go run ./server/bench/workbook [-rows N] OUT.xlsx
//
// Beside OUT.xlsx it writes OUT.json: {"rows":N,"good":N,"bad":N,"keys":{stem:[option text,…]}}.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"
)

type row struct {
	kind, stem, options, key string
	right                    []string // the texts of the right options; nil: the row must be refused
}

// summary is what a test compares the import with.
type summary struct {
	Rows int                 `json:"rows"`
	Good int                 `json:"good"`
	Bad  int                 `json:"bad"`
	Keys map[string][]string `json:"keys"`
}

func main() {
	rows := flag.Int("rows", 60, "number of good rows")
	flag.Parse()
	if flag.NArg() != 1 || !strings.HasSuffix(flag.Arg(0), ".xlsx") {
		log.Fatal("usage: workbook [-rows N] OUT.xlsx")
	}
	if err := write(flag.Arg(0), *rows); err != nil {
		log.Fatal(err)
	}
}

func write(path string, good int) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	const sheet = "Sheet1"
	sum := summary{Good: good, Keys: map[string][]string{}}
	all := make([]row, 0, good+3)
	for i := range good {
		all = append(all, goodRow(i))
	}
	all = append(all, badRows()...)
	sum.Rows, sum.Bad = len(all), len(all)-good

	// Before the stream: what comes after it is not in the sheet any more.
	if err := f.AddPictureFromBytes(sheet, "H3", &excelize.Picture{Extension: ".png", File: picture()}); err != nil {
		return err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	lines := [][]any{
		{nil, "安全生产培训考试题库（测试）"},
		{nil, "作业种类", "章节", "试题类型（判断题、单选题、多选题）", "题目内容", "题目选项(选项之间用##隔开)", "题目答案"},
	}
	for i, r := range all {
		if i%25 == 24 {
			lines = append(lines, nil)
		}
		chapter := any(nil) // only the first row of a chapter carries it: the rest is merged
		if i%20 == 0 {
			chapter = fmt.Sprintf("第%d章 测试章节", i/20+1)
		}
		lines = append(lines, []any{nil, "测试作业", chapter, r.kind, r.stem, r.options, r.key})
		if r.right != nil {
			sum.Keys[r.stem[strings.Index(r.stem, ".")+1:]] = r.right
		}
	}
	start := 0 // merge each chapter down to the row before the next one
	for n, line := range lines {
		if err := w.SetRow(fmt.Sprintf("A%d", n+1), line); err != nil {
			return err
		}
		last := n == len(lines)-1
		if n > 1 && len(line) > 2 && line[2] != nil || last {
			end := n
			if last {
				end = n + 1
			}
			if start > 0 && end > start {
				if err := w.MergeCell(fmt.Sprintf("C%d", start), fmt.Sprintf("C%d", end)); err != nil {
					return err
				}
			}
			start = n + 1
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := f.SaveAs(path); err != nil {
		return err
	}
	b, err := json.MarshalIndent(sum, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(strings.TrimSuffix(path, ".xlsx")+".json", append(b, '\n'), 0o644)
}

// goodRow makes the i-th question: numbers in it keep every stem different.
func goodRow(i int) row {
	staff, certified := 20+i, 7+i%9
	switch i % 3 {
	case 0:
		n := staff - certified
		return row{
			kind: "单选题", stem: fmt.Sprintf("%d.第%d班组共有%d人，其中%d人已取得培训合格证明，尚未取得的有（  ）人。", i+1, i+1, staff, certified),
			options: fmt.Sprintf("**A.%d**B.%d**C.%d**D.%d", n+2, n, n+1, n-1),
			key:     []string{"B", "Ｂ", "b", "B  "}[i/3%4],
			right:   []string{fmt.Sprint(n)},
		}
	case 1:
		return row{
			kind: "多选题", stem: fmt.Sprintf("%d.第%d号车间进行动火作业前，应当做到（  ）。", i+1, i+1),
			options: "**A.办理动火审批**B.清除周围可燃物**C.配备灭火器材**D.关闭所有照明",
			key:     []string{"ABC", "A,B,C", "A、B、C", "CAB"}[i/3%4],
			right:   []string{"办理动火审批", "清除周围可燃物", "配备灭火器材"},
		}
	}
	truth := i%2 == 0
	r := row{kind: "判断题", stem: fmt.Sprintf("%d.第%d号仓库的疏散通道可以临时堆放货物。", i+1, i+1), right: []string{"错误"}}
	if truth {
		r.stem, r.right = fmt.Sprintf("%d.第%d号仓库的疏散通道必须保持畅通。", i+1, i+1), []string{"正确"}
	}
	switch i / 3 % 3 {
	case 0:
		r.options, r.key = "**A.正确**B.错误", map[bool]string{true: "A", false: "B"}[truth]
	case 1:
		r.key = map[bool]string{true: "√", false: "×"}[truth]
	case 2:
		r.key = map[bool]string{true: "对", false: "错"}[truth]
	}
	return r
}

func badRows() []row {
	return []row{
		{kind: "单选题", stem: "901.答案不在选项之中的试题应当（  ）。", options: "**A.入库**B.退回", key: "D"},
		{kind: "单选题", stem: "902.选项重新编号的试题应当（  ）。", options: "**A.入库**B.退回****A.甲**B.乙", key: "A"},
		{kind: "填空题", stem: "903.灭火器压力表指针应在____区。", key: "绿色"},
	}
}

func picture() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 120, 80))
	for y := range 80 {
		for x := range 120 {
			img.Set(x, y, color.RGBA{R: 0xf5, G: 0xb3, B: uint8(x + y), A: 0xff})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // into memory: cannot fail
	return b.Bytes()
}
