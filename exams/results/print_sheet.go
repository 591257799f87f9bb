package results

import (
	"fmt"
	"strconv"

	"ankao/internal/pdf"
)

var (
	ink    = pdf.Color{R: 0x1C, G: 0x24, B: 0x29}
	muted  = pdf.Color{R: 0x5A, G: 0x66, B: 0x6A}
	line   = pdf.Color{R: 0x7C, G: 0x88, B: 0x8B}
	pale   = pdf.Color{R: 0xE8, G: 0xF0, B: 0xEF}
	teal   = pdf.Color{R: 0x0E, G: 0x5C, B: 0x5C}
	amber  = pdf.Color{R: 0xB4, G: 0x5F, B: 0x06}
	red    = pdf.Color{R: 0xA3, G: 0x1F, B: 0x24}
	middle = pdf.Width / 2
)

const left, right = 15.0, pdf.Width - 15.0

// PDF draws the score sheet. A name with a character that the fonts lack is an
// Invalid fault "pdf.characters".
func (s Sheet) PDF() ([]byte, error) {
	set, err := pdf.House()
	if err != nil {
		return nil, err
	}
	d := set.New(pdf.Info{Title: "考试成绩登记表 " + s.Session.Terms.Name, Author: s.Centre, Created: s.PrintedAt.Time()})
	y := s.heading(d)
	y = d.Table(pdf.Table{
		Columns: []pdf.Column{{Title: "序号", Width: 11, Align: pdf.Center}, {Title: "准考证号", Width: 30, Align: pdf.Center}, {Title: "姓名", Width: 26},
			{Title: "证件号码", Width: 38, Align: pdf.Center}, {Title: "单位", Width: 41}, {Title: "成绩", Width: 15, Align: pdf.Right}, {Title: "结果", Width: 19, Align: pdf.Center}},
		Left: left, Bottom: 276, RowHeight: 7.5, Size: 9.5, Ink: ink, Rule: line, HeadFill: pale,
		Again: func() float64 { return s.heading(d) },
	}, y, s.rows())
	s.signatures(d, y+5)
	d.EachPage(func(page, of int) {
		st := pdf.Style{Size: 8, Color: muted}
		d.Text(left, 288, fmt.Sprintf("打印：%s  %s", s.PrintedBy, moment(s.PrintedAt)), st)
		st.Align = pdf.Right
		d.Text(right, 288, fmt.Sprintf("第 %d 页，共 %d 页", page, of), st)
	})
	return d.Bytes()
}

// heading draws what stands above the table on every page and returns where
// the table begins.
func (s Sheet) heading(d *pdf.Document) float64 {
	d.Text(middle, 17, s.Centre, d.Fit(s.Centre, pdf.Style{Size: 10.5, Color: muted, Align: pdf.Center}, 180, 7))
	d.Text(middle, 27, "考试成绩登记表", pdf.Style{Size: 20, Bold: true, Spacing: 3, Color: ink, Align: pdf.Center})
	t := s.Session.Terms
	at := s.Session.StartsAt
	if s.Session.StartedAt != 0 {
		at = s.Session.StartedAt
	}
	st := pdf.Style{Size: 10, Color: ink}
	d.Text(left, 36, "考试："+t.Name, d.Fit("考试："+t.Name, st, 180, 6))
	d.Text(left, 42, "开考时间："+moment(at), st)
	d.Text(middle-12, 42, "考场："+s.Room, d.Fit("考场："+s.Room, st, 60, 6))
	st.Align = pdf.Right
	d.Text(right, 42, fmt.Sprintf("满分 %s　合格 %s", marks(t.TotalMarks()), marks(t.PassMark)), st)
	if s.draft() {
		d.Text(right, 27, "未发布，不作为正式成绩", pdf.Style{Size: 9, Color: red, Align: pdf.Right})
	}
	return 46
}

func (s Sheet) rows() [][]string {
	rows := make([][]string, len(s.Lines))
	for i, l := range s.Lines {
		rows[i] = []string{strconv.Itoa(i + 1), l.Who.Ticket, l.Who.Person.Name, l.Who.Person.MaskedIDNumber(), l.Who.Person.OrganisationName, shown(l), outcome(l)}
	}
	return rows
}

// signatures draws the tally and the places to sign and stamp, on a page of
// their own when there is no room.
func (s Sheet) signatures(d *pdf.Document, y float64) {
	const height = 52
	if y+height > 280 {
		d.Page()
		y = s.heading(d) + 4
	}
	t := s.Tally()
	st := pdf.Style{Size: 10, Color: ink}
	sum := fmt.Sprintf("应考 %d 人，实考 %d 人，缺考 %d 人；合格 %d 人，合格率 %s；平均 %s 分，最高 %s 分，最低 %s 分。",
		t.Entered, t.Sat, t.Absent, t.Passed, percent(t.Passed, t.Sat), marks(t.Mean), marks(t.Best), marks(t.Worst))
	d.Text(left, y+4, sum, d.Fit(sum, st, right-left, 7))
	for i, who := range []string{"监考员（签名）", "监考员（签名）", "考务负责人（签名）"} {
		x := left + float64(i)*61
		d.Text(x, y+20, who, st)
		d.Line(pdf.Point{X: x + d.Width(who, st) + 1, Y: y + 21}, pdf.Point{X: x + 57, Y: y + 21}, 0.25, line)
	}
	d.Text(right-60, y+36, "单位（盖章）", st)
	d.Text(right-60, y+45, "日期：　　　　年　　月　　日", st)
}
