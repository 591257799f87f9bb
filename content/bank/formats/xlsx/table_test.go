package xlsx

import (
	"testing"

	"ankao/internal/sheet"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// A table of separated values is read by the rules of a sheet: findings name the
// row and the cell as a spreadsheet program shows them.
func TestTablesOfSeparatedValues(t *testing.T) {
	const table = "题型,题干,选项,答案\r\n单选题,\"触电急救，首先应当\n做什么？\",\"A.切断电源\r\nB.用手拉开\",A\r\n\r\n判断题,湿手可以插拔插头。,,错误\r\n单选题,停电检修应当挂什么牌？,A.禁止合闸##B.从此上下,F\r\n"
	const want = `
2 single A 触电急救，首先应当⏎做什么？|切断电源|用手拉开
4 true_false × 湿手可以插拔插头。
5 ✗ key.not-an-option@D5
`
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string]string{"UTF-8": table, "UTF-8 with a mark": "\uFEFF" + table, "GB18030": gb} {
		book, err := sheet.OpenFile("题库.csv", []byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		file, err := Read(book)
		if err != nil {
			t.Fatal(err)
		}
		expect := want
		if name == "GB18030" {
			expect += "note text.gb18030@A1\n"
		}
		if got := "\n" + lines(file); got != expect {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}
