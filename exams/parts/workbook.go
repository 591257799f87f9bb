package parts

import (
	"context"
	"strconv"
	"strings"
	"time"

	"ankao/admin/people"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/sheet"
)

// Row is one row of a workbook as the grid shows it: what it says, whom it means, and what is wrong with it. Nothing is
// stored by reading.
type Row struct {
	Number int
	Person people.Person // the zero Person where nobody is found
	Result Result
	Faults []fault.Field
}

// The columns of a workbook, each by the words that head it.
var columns = []struct {
	field string
	heads []string
}{
	{"name", []string{"姓名", "name"}},
	{"idNumber", []string{"身份证号", "身份证号码", "证件号码", "证件号", "idnumber", "idno."}},
	{"on", []string{"日期", "考核日期", "考试日期", "培训日期", "结束日期", "date"}},
	{"amount", []string{"成绩", "分数", "学时", "得分", "marks", "hours"}},
	{"examiner", []string{"考评员", "考官", "教师", "授课教师", "负责人", "examiner", "instructor"}},
	{"sheet", []string{"记录表编号", "记录编号", "表号", "档案号", "sheet"}},
	{"veto", []string{"否决项", "否决", "veto"}},
}

// ReadWorkbook reads the first sheet of a workbook or of separated values: a heading row among the first ten, then a
// line for each person, found by the ID number. Faults as sheet.Open, Invalid "part.workbook.heading" without the
// columns of ID number, date and marks or hours, Invalid "part.lines.number" for more than 500 lines.
func (s *Service) ReadWorkbook(ctx context.Context, typeID uint16, part Part, file []byte) (rows []Row, err error) {
	grid, err := firstSheet(file)
	if err != nil {
		return nil, err
	}
	lines, err := readGrid(grid)
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		rows = nil
		for _, l := range lines {
			row, err := s.match(tx, typeID, part, l)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return s.judgeRows(tx, typeID, rows)
	})
	return rows, err
}

func firstSheet(file []byte) (*sheet.Grid, error) {
	book, err := sheet.Open(file)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	if len(book.Sheets) == 0 {
		return nil, fault.New(fault.Invalid, "sheet.empty")
	}
	return book.Read(book.Sheets[0])
}

// line is one row as texts, by field.
type line struct {
	number int
	cells  map[string]string
}

func readGrid(grid *sheet.Grid) ([]line, error) {
	var heads map[int]string
	var lines []line
	for i, row := range grid.Rows {
		if heads == nil {
			if heads = headings(row); heads == nil && i >= 10 {
				break
			}
			continue
		}
		l := line{number: row.Number, cells: map[string]string{}}
		empty := true
		for _, c := range row.Cells {
			if field, ok := heads[c.Col]; ok {
				l.cells[field] = strings.TrimSpace(c.Text)
				empty = empty && l.cells[field] == ""
			}
		}
		if !empty {
			lines = append(lines, l)
		}
	}
	if heads == nil {
		return nil, fault.New(fault.Invalid, "part.workbook.heading")
	}
	if len(lines) == 0 || len(lines) > MaxLines {
		return nil, fault.New(fault.Invalid, "part.lines.number")
	}
	return lines, nil
}

// headings returns the fields of a heading row by column, or nil when it is none.
func headings(row sheet.Row) map[int]string {
	heads := map[int]string{}
	has := map[string]bool{}
	for _, c := range row.Cells {
		text := strings.ToLower(strings.Map(func(r rune) rune {
			if r == ' ' || r == '\n' || r == '\u3000' {
				return -1
			}
			return r
		}, c.Text))
		if cut := strings.IndexAny(text, "(（"); cut > 0 {
			text = text[:cut]
		}
		for _, column := range columns {
			for _, head := range column.heads {
				if text == head && !has[column.field] {
					heads[c.Col], has[column.field] = column.field, true
				}
			}
		}
	}
	if !has["idNumber"] || !has["on"] || !has["amount"] {
		return nil
	}
	return heads
}

func (s *Service) match(tx dbx.Tx, typeID uint16, part Part, l line) (Row, error) {
	row := Row{Number: l.number, Result: Result{TypeID: typeID, Part: part, On: parseDay(l.cells["on"]), Examiner: l.cells["examiner"],
		Sheet: l.cells["sheet"], Veto: part == Practical && isYes(l.cells["veto"])}}
	var ok bool
	if row.Result.Amount, ok = ParseHundredths(l.cells["amount"]); !ok {
		row.Faults = append(row.Faults, fault.Field{Path: "amount", Code: "part.amount.form"})
	}
	person, found, err := s.people.FindByIDNumber(tx, l.cells["idNumber"])
	if err != nil {
		return row, err
	}
	name := strings.ReplaceAll(l.cells["name"], " ", "")
	switch {
	case !found:
		row.Person.Name = l.cells["name"]
		row.Faults = append(row.Faults, fault.Field{Path: "personId", Code: "part.person.unknown"})
	case name != "" && name != strings.ReplaceAll(person.Name, " ", ""):
		row.Faults = append(row.Faults, fault.Field{Path: "personId", Code: "part.person.name"})
		fallthrough
	default:
		row.Person, row.Result.PersonID = person, person.ID
	}
	return row, nil
}

// judgeRows adds what Enter would say of each row, and who stands in the file twice.
func (s *Service) judgeRows(tx dbx.Tx, typeID uint16, rows []Row) error {
	t, err := s.types.Type(tx, typeID)
	if err != nil {
		return err
	}
	lines := make([]Result, len(rows))
	for i, r := range rows {
		lines[i] = r.Result
	}
	wrong, err := s.checkLines(tx, t, lines)
	if err != nil {
		return err
	}
	for _, f := range wrong {
		i, path, ok := splitPath(f.Path)
		if ok && !(path == "personId" && rows[i].Result.PersonID == "") && !(path == "amount" && len(rows[i].Faults) > 0) {
			rows[i].Faults = append(rows[i].Faults, fault.Field{Path: path, Code: f.Code})
		}
	}
	seen := map[PersonID]bool{}
	for i, r := range rows {
		if p := r.Result.PersonID; p != "" && r.Result.Part == Practical {
			if seen[p] {
				rows[i].Faults = append(rows[i].Faults, fault.Field{Path: "personId", Code: "part.person.twice"})
			}
			seen[p] = true
		}
	}
	return nil
}

// splitPath takes lines[3].on apart.
func splitPath(path string) (line int, field string, ok bool) {
	inner, field, ok := strings.Cut(strings.TrimPrefix(path, "lines["), "].")
	line, err := strconv.Atoi(inner)
	return line, field, ok && err == nil
}

// ParseHundredths reads marks or hours as people write them, with at most two decimals: 86, 86.5, ８６ 分.
func ParseHundredths(text string) (int, bool) {
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '．' || r == '。':
			return '.'
		}
		return r
	}, text)
	text = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(text), "分学课时点 hH"))
	whole, part, _ := strings.Cut(text, ".")
	if len(whole) == 0 || len(whole) > 6 || len(part) > 2 {
		return 0, false
	}
	for len(part) < 2 {
		part += "0"
	}
	n, err := strconv.ParseUint(whole+part, 10, 32)
	return int(n), err == nil
}

// parseDay reads a day as workbooks show it; what it cannot read it returns as it is, for check to find.
func parseDay(text string) clock.Date {
	normal := strings.NewReplacer("年", "-", "月", "-", "日", "", "/", "-", ".", "-").Replace(strings.TrimSpace(text))
	if cut := strings.IndexAny(normal, " T"); cut > 0 {
		normal = normal[:cut]
	}
	for _, layout := range []string{"2006-1-2", "20060102"} {
		if t, err := time.ParseInLocation(layout, normal, clock.Shanghai); err == nil {
			return clock.Date(t.Format(time.DateOnly))
		}
	}
	return clock.Date(text)
}

func isYes(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "是", "有", "√", "y", "yes", "1", "不合格", "×", "x":
		return true
	}
	return false
}
