package results

import (
	"bytes"

	"github.com/xuri/excelize/v2"
)

// Workbook writes the score sheet as an .xlsx file: the same lines, the marks
// as numbers, everything else as text.
func (s Sheet) Workbook() ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	const sheet = "成绩"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	for i, width := range []float64{8, 16, 14, 22, 36, 10, 10} {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	if err := w.SetRow("A1", []any{"序号", "准考证号", "姓名", "证件号码", "单位", "成绩", "结果"}); err != nil {
		return nil, err
	}
	for i, l := range s.Lines {
		cell, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return nil, err
		}
		row := []any{i + 1, l.Who.Ticket, l.Who.Person.Name, l.Who.Person.MaskedIDNumber(), l.Who.Person.OrganisationName, nil, outcome(l)}
		if shown(l) != "" {
			row[5] = float64(l.Marks) / 100
		}
		if err := w.SetRow(cell, row); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = f.Write(&out)
	return out.Bytes(), err
}
