package official

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

// Row is one row of a workbook as the screen shows it. Nothing is stored by reading.
type Row struct {
	Number      int
	Person      people.Person
	Certificate Certificate
	Faults      []fault.Field
}

var columns = []struct {
	field string
	heads []string
}{
	{"name", []string{"姓名", "name"}},
	{"idNumber", []string{"身份证号", "身份证号码", "证件号码", "idnumber"}},
	{"category", []string{"作业类别", "操作项目", "准操项目", "证书类别", "类别", "category"}},
	{"authority", []string{"发证机关", "签发机关", "authority"}},
	{"number", []string{"证书编号", "证号", "证书号码", "number"}},
	{"issuedOn", []string{"初领日期", "发证日期", "issued"}},
	{"validTo", []string{"有效期至", "有效期止", "有效期结束日期", "validto", "validuntil"}},
	{"reviewOn", []string{"应复审日期", "复审日期", "下次复审", "review"}},
	{"note", []string{"备注", "note"}},
}

// ReadWorkbook reads the first sheet: a heading row among the first ten, then a certificate in each row. A person is
// found by the ID number, or by the number of the certificate where that is T and an ID number. Faults as sheet.Open,
// Invalid "official.workbook.heading" and "official.rows.number".
func (s *Service) ReadWorkbook(ctx context.Context, file []byte) (rows []Row, err error) {
	book, err := sheet.Open(file)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	if len(book.Sheets) == 0 {
		return nil, fault.New(fault.Invalid, "sheet.empty")
	}
	grid, err := book.Read(book.Sheets[0])
	if err != nil {
		return nil, err
	}
	lines, err := readGrid(grid)
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx dbx.Tx) error {
		rows, err = s.match(tx, lines)
		return err
	})
	return rows, err
}

type line struct {
	number int
	cells  map[string]string
}

func readGrid(grid *sheet.Grid) (lines []line, err error) {
	var heads map[int]string
	for i, row := range grid.Rows {
		if heads == nil {
			if heads = headings(row); heads == nil && i >= 10 {
				break
			}
			continue
		}
		l := line{number: row.Number, cells: map[string]string{}}
		for _, c := range row.Cells {
			if field, ok := heads[c.Col]; ok && strings.TrimSpace(c.Text) != "" {
				l.cells[field] = strings.TrimSpace(c.Text)
			}
		}
		if len(l.cells) > 0 {
			lines = append(lines, l)
		}
	}
	if heads == nil {
		return nil, fault.New(fault.Invalid, "official.workbook.heading")
	}
	if len(lines) == 0 || len(lines) > MaxRows {
		return nil, fault.New(fault.Invalid, "official.rows.number")
	}
	return lines, nil
}

// headings returns the fields of a heading row by column, or nil when it is none.
func headings(row sheet.Row) map[int]string {
	heads, has := map[int]string{}, map[string]bool{}
	for _, c := range row.Cells {
		text := strings.ToLower(strings.NewReplacer(" ", "", "\n", "", "\u3000", "").Replace(c.Text))
		for _, column := range columns {
			for _, head := range column.heads {
				if text == head && !has[column.field] {
					heads[c.Col], has[column.field] = column.field, true
				}
			}
		}
	}
	if !has["number"] || !has["category"] || !has["issuedOn"] {
		return nil
	}
	return heads
}

func (s *Service) match(tx dbx.Tx, lines []line) ([]Row, error) {
	rows := make([]Row, len(lines))
	list := make([]Certificate, len(lines))
	for i, l := range lines {
		c := Certificate{Category: l.cells["category"], Authority: l.cells["authority"], Number: l.cells["number"], Note: l.cells["note"],
			IssuedOn: parseDay(l.cells["issuedOn"]), ValidTo: parseDay(l.cells["validTo"]), ReviewOn: parseDay(l.cells["reviewOn"])}.tidy()
		number := l.cells["idNumber"]
		if number == "" {
			number = strings.TrimPrefix(c.Number, "T")
		}
		person, found, err := s.people.FindByIDNumber(tx, number)
		if err != nil {
			return nil, err
		}
		rows[i] = Row{Number: l.number, Person: person}
		switch name := strings.ReplaceAll(l.cells["name"], " ", ""); {
		case !found:
			rows[i].Person.Name = l.cells["name"]
			rows[i].Faults = append(rows[i].Faults, fault.Field{Path: "personId", Code: "part.person.unknown"})
		case name != "" && name != strings.ReplaceAll(person.Name, " ", ""):
			rows[i].Faults = append(rows[i].Faults, fault.Field{Path: "personId", Code: "part.person.name"})
		}
		c.PersonID = person.ID
		rows[i].Certificate, list[i] = c, c
	}
	wrong, err := s.faults(tx, list)
	for _, f := range wrong {
		inner, field, _ := strings.Cut(strings.TrimPrefix(f.Path, "rows["), "].")
		if i, err := strconv.Atoi(inner); err == nil && f.Code != "person.unknown" {
			rows[i].Faults = append(rows[i].Faults, fault.Field{Path: field, Code: f.Code})
		}
	}
	return rows, err
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
