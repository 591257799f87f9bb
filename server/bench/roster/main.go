// Command roster writes the two lists that a centre gets from the organisations
// it examines, as they come: a title above the header, columns in an order of
// their own and under names of their own, a number in every row, ID numbers as
// text, and blanks in names. All of it is of nobody.
//
//	go run ./server/bench/roster [-persons N] [-organisations N] FOLDER
//
// FOLDER gets 单位名单.xlsx, 人员名单.xlsx and roster.json:
// {"organisations":[{"name","code"}],"persons":[{"name","id","phone","organisation"}]}.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"ankao/admin/people/sample"

	"github.com/xuri/excelize/v2"
)

type organisation struct {
	Name string `json:"name"`
	Code string `json:"code"`
}

type person struct {
	Name         string `json:"name"`
	ID           string `json:"id"`
	Phone        string `json:"phone"`
	Organisation string `json:"organisation"`
}

// lists is what a test compares the imports with.
type lists struct {
	Organisations []organisation `json:"organisations"`
	Persons       []person       `json:"persons"`
}

func main() {
	persons := flag.Int("persons", 30, "number of persons")
	organisations := flag.Int("organisations", 2, "number of organisations that they belong to, in turn")
	flag.Parse()
	if flag.NArg() != 1 || *persons < 1 || *organisations < 1 {
		log.Fatal("usage: roster [-persons N] [-organisations N] FOLDER")
	}
	if err := write(flag.Arg(0), listed(*persons, *organisations)); err != nil {
		log.Fatal(err)
	}
}

func listed(persons, organisations int) lists {
	var l lists
	for n := range organisations {
		l.Organisations = append(l.Organisations, organisation{Name: fmt.Sprintf("测试第%d机械有限公司", n+1), Code: sample.OrganisationCode(n)})
	}
	for n := range persons {
		l.Persons = append(l.Persons, person{Name: sample.Name(n), ID: sample.ResidentID(n), Phone: sample.Phone(n), Organisation: l.Organisations[n%organisations].Name})
	}
	return l
}

func write(folder string, l lists) error {
	rows := [][]any{{"安全生产培训单位名单（测试）"}, {"序号", "企业名称", "统一社会信用代码", "联系人", "联系电话"}}
	for n, o := range l.Organisations {
		rows = append(rows, []any{n + 1, o.Name, o.Code, sample.Name(900 - n), sample.Phone(10_000 + n)})
	}
	if err := book(filepath.Join(folder, "单位名单.xlsx"), rows); err != nil {
		return err
	}
	rows = [][]any{{"安全生产培训报名表（测试）"}, {"序号", "身份证号码", "姓名", "联系电话", "工作单位"}}
	for n, p := range l.Persons {
		name := p.Name
		if n%5 == 0 {
			name += " " // as people type
		}
		rows = append(rows, []any{n + 1, p.ID, name, p.Phone, p.Organisation})
	}
	if err := book(filepath.Join(folder, "人员名单.xlsx"), rows); err != nil {
		return err
	}
	b, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "roster.json"), append(b, '\n'), 0o644)
}

func book(path string, rows [][]any) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for n, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", n+1), &row); err != nil {
			return err
		}
	}
	return f.SaveAs(path)
}
