package official

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // decoders that DecodeConfig asks
	_ "image/jpeg" // …
	_ "image/png"  // …
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"ankao/content/bank/formats"

	"github.com/xuri/excelize/v2"
)

// Record is one question as it is written.
type Record struct {
	Question formats.Question
	ID       string
	Version  int
	State    string // in words
}

// SheetName is the sheet of the questions.
const SheetName = "试题"

// typeNames are the words of the type column.
var typeNames = map[string]string{"single": "单选题", "multiple": "多选题", "true_false": "判断题"}

// TypeOf reads a word of the type column; "" when it is none.
func TypeOf(word string) string {
	for typ, name := range typeNames {
		if name == strings.TrimSpace(word) {
			return typ
		}
	}
	return ""
}

// maxCell is how many UTF-16 units a cell of a workbook holds.
const maxCell = 32_767

// Workbook is one that is being written.
type Workbook struct {
	file *excelize.File
	text int // the style of cells that hold words and nothing else
	row  int
	left []string // what could not be written, in words
}

// New begins a workbook with the headings and the page that explains them.
func New() (*Workbook, error) {
	w := &Workbook{file: excelize.NewFile(), row: 1}
	if err := w.file.SetSheetName("Sheet1", SheetName); err != nil {
		return nil, err
	}
	var err error
	// Words stay words, also when somebody edits the cell: what begins with = is
	// no formula.
	if w.text, err = w.file.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return nil, err
	}
	head, err := w.file.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEFEA"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	if err != nil {
		return nil, err
	}
	last, err := excelize.ColumnNumberToName(Columns)
	if err != nil {
		return nil, err
	}
	if err := w.file.SetColStyle(SheetName, "A:"+last, w.text); err != nil {
		return nil, err
	}
	for col, name := range Header {
		if err := w.set(col, name); err != nil {
			return nil, err
		}
	}
	if err := w.file.SetCellStyle(SheetName, "A1", last+"1", head); err != nil {
		return nil, err
	}
	return w, w.dress(last)
}

// dress sets widths, the fixed first row, the lists to choose from and the page
// of instructions.
func (w *Workbook) dress(last string) error {
	for cols, width := range map[string]float64{"A": 12, "B": 9, "C": 48, "D:" + letter(LastOption): 20, letter(Key): 9, letter(Explanation): 36,
		letter(Law): 26, letter(Path): 18, letter(Difficulty) + ":" + last: 9} {
		from, to, two := strings.Cut(cols, ":")
		if !two {
			to = from
		}
		if err := w.file.SetColWidth(SheetName, from, to, width); err != nil {
			return err
		}
	}
	if err := w.file.SetPanes(SheetName, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for col, choices := range map[int][]string{Type: {"单选题", "多选题", "判断题"}, Difficulty: {"1", "2", "3", "4", "5"}, Practice: {"是", "否"}, Shuffle: {"是", "否"}} {
		v := excelize.NewDataValidation(true)
		v.Sqref = fmt.Sprintf("%s2:%s20001", letter(col), letter(col))
		if err := v.SetDropList(choices); err != nil {
			return err
		}
		if err := w.file.AddDataValidation(SheetName, v); err != nil {
			return err
		}
	}
	return w.page("填写说明", instructions)
}

var instructions = []string{
	"安考试题表：每行一道试题。不要改动第一行表头；整张表可以导入，也可以由系统导出后修改再导入。",
	"题型：单选题、多选题、判断题。",
	"题干、选项、解析：照原样写，换行用 Alt+Enter。系统不会去掉题号、括号或标点。",
	"选项：从选项A起依次填写，中间不留空；判断题不填选项。",
	"答案：单选题写一个字母，如 B；多选题写几个字母，如 ACD；判断题写“正确”或“错误”。",
	"图片：在文字中单独一行写 [图] 或 [图：图片的说明]，并把图片放在同一个单元格上；一个单元格有几张图片时，按插入的先后对应。",
	"法律依据：每行一条，依次是法规、版本、条款，用 | 分开，例如：安全生产法|2021年修正|第五条。",
	"知识点：每行一级，从上到下。",
	"难度：1（最易）到 5（最难），可以不填。公共练习、选项可打乱：是或否；不填时不进入公共练习、选项可以打乱。",
	"最少选、最多选：只用于多选题，可以不填。",
	"安考试题编号、版本、状态：由系统导出时填写，导入时不读；导入的试题总是新的草稿。",
	"如果文字中有单独一行以 [图 或 [段 开头、但不是标记，请在前面加一个 \\。",
}

func (w *Workbook) page(name string, lines []string) error {
	if _, err := w.file.NewSheet(name); err != nil {
		return err
	}
	if err := w.file.SetColWidth(name, "A", "A", 100); err != nil {
		return err
	}
	for i, line := range lines {
		cell := "A" + strconv.Itoa(i+1)
		if err := w.file.SetCellStr(name, cell, line); err != nil {
			return err
		}
		if err := w.file.SetCellStyle(name, cell, cell, w.text); err != nil {
			return err
		}
	}
	return nil
}

func letter(col int) string {
	name, err := excelize.ColumnNumberToName(col + 1)
	if err != nil {
		panic("official: no such column") // of a constant
	}
	return name
}

var coded = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func (w *Workbook) set(col int, text string) error {
	if text == "" {
		return nil
	}
	// What looks like the code of a character is written so that it is none.
	text = coded.ReplaceAllString(text, "_x005F$0")
	return w.file.SetCellStr(SheetName, letter(col)+strconv.Itoa(w.row), text)
}

// Add writes a question. One of which a text is too long for a cell is left out
// and named on a page of its own; false tells so.
func (w *Workbook) Add(r Record) (bool, error) {
	cells, pictures := cellsOf(r)
	for _, text := range cells {
		if len(utf16.Encode([]rune(text))) > maxCell {
			w.left = append(w.left, r.ID+"：文字太长，一个单元格放不下："+firstLine(formats.Words(r.Question.Stem)))
			return false, nil
		}
	}
	w.row++
	for col, text := range cells {
		if err := w.set(col, text); err != nil {
			return false, err
		}
	}
	return true, w.lay(pictures)
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// cellsOf lists what stands in the columns, and which pictures lie on them.
func cellsOf(r Record) (cells [Columns]string, pictures [Columns][]*formats.Picture) {
	q := r.Question
	put := func(col int, pieces []formats.Piece) {
		cells[col], pictures[col] = Join(pieces), formats.Pictures(pieces)
	}
	put(Stem, q.Stem)
	put(Explanation, q.Explanation)
	for i, o := range q.Options {
		put(FirstOption+i, o)
	}
	for _, k := range q.Key {
		switch {
		case q.Type != "true_false":
			cells[Key] += string(rune('A' + k))
		case k == 0:
			cells[Key] = "正确"
		default:
			cells[Key] = "错误"
		}
	}
	cells[ID], cells[Type], cells[Path], cells[State] = r.ID, typeNames[q.Type], strings.Join(q.Path, "\n"), r.State
	if r.Version > 0 {
		cells[Version] = strconv.Itoa(r.Version)
	}
	if q.Difficulty > 0 {
		cells[Difficulty] = strconv.Itoa(q.Difficulty)
	}
	if x := q.Exact; x != nil {
		cells[Law], cells[Practice], cells[Shuffle] = JoinLaws(x.Laws), yes(x.Practice), yes(x.Shuffle)
		if q.Type == "multiple" {
			cells[MinChoices], cells[MaxChoices] = strconv.Itoa(x.Min), strconv.Itoa(x.Max)
		}
	}
	return cells, pictures
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// pictureHeight is how tall a picture is shown, in pixels: a row has no more.
const pictureHeight = 90

// lay puts the pictures of the last row on their cells.
func (w *Workbook) lay(pictures [Columns][]*formats.Picture) error {
	some := false
	for col, list := range pictures {
		for i, p := range list {
			raw, err := p.Load()
			if err != nil {
				return err
			}
			scale := 1.0
			if c, _, err := image.DecodeConfig(bytes.NewReader(raw)); err == nil && c.Height > pictureHeight {
				scale = float64(pictureHeight) / float64(c.Height)
			}
			if err := w.file.AddPictureFromBytes(SheetName, letter(col)+strconv.Itoa(w.row), &excelize.Picture{Extension: extension(raw), File: raw,
				Format: &excelize.GraphicOptions{OffsetX: 4 * i, OffsetY: 2, ScaleX: scale, ScaleY: scale, Positioning: "oneCell", LockAspectRatio: true}}); err != nil {
				return fmt.Errorf("picture of %s: %w", Header[col], err)
			}
			some = true
		}
	}
	if some {
		return w.file.SetRowHeight(SheetName, w.row, pictureHeight)
	}
	return nil
}

func extension(raw []byte) string {
	switch {
	case bytes.HasPrefix(raw, []byte("\x89PNG")):
		return ".png"
	case bytes.HasPrefix(raw, []byte("GIF8")):
		return ".gif"
	case bytes.HasPrefix(raw, []byte("BM")):
		return ".bmp"
	}
	return ".jpg"
}

// Close returns the whole file.
func (w *Workbook) Close() ([]byte, error) {
	defer func() { _ = w.file.Close() }()
	if len(w.left) > 0 {
		if err := w.page("没有导出的试题", w.left); err != nil {
			return nil, err
		}
	}
	w.file.SetActiveSheet(0)
	b, err := w.file.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
