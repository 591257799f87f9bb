package results

import (
	"fmt"

	"ankao/exams/marking"
	"ankao/exams/sessions"
	"ankao/internal/clock"
	"ankao/internal/pdf"
)

// Slips are result slips, one candidate to a page.
type Slips struct {
	Centre    string
	Of        []marking.Detail
	Progress  func(done, of int) error // called before each page; its error ends the printing
	PrintedAt clock.Instant
}

// maxPoints is how many knowledge points a slip lists: the weakest.
const maxPoints = 18

// PDF draws the slips. A name with a character that the fonts lack is an
// Invalid fault "pdf.characters".
func (s Slips) PDF() ([]byte, error) {
	set, err := pdf.House()
	if err != nil {
		return nil, err
	}
	d := set.New(pdf.Info{Title: "成绩通知单", Author: s.Centre, Created: s.PrintedAt.Time()})
	for i, of := range s.Of {
		if s.Progress != nil {
			if err := s.Progress(i, len(s.Of)); err != nil {
				return nil, err
			}
		}
		if i > 0 {
			d.Page()
		}
		s.slip(d, of)
	}
	return d.Bytes()
}

func (s Slips) slip(d *pdf.Document, of marking.Detail) {
	d.Text(middle, 22, s.Centre, d.Fit(s.Centre, pdf.Style{Size: 11, Color: muted, Align: pdf.Center}, 180, 7))
	d.Text(middle, 34, "成绩通知单", pdf.Style{Size: 22, Bold: true, Spacing: 4, Color: ink, Align: pdf.Center})
	if of.Session.State != sessions.Published {
		d.Text(middle, 41, "未发布，不作为正式成绩", pdf.Style{Size: 9, Color: red, Align: pdf.Center})
	}
	y := s.facts(d, of, 46)
	y = verdict(d, of, y+8)
	y = points(d, of, y+8)
	foot := pdf.Style{Size: 8.5, Color: muted}
	for i, text := range []string{
		"对成绩有异议的，可以在“我的成绩”页面申请复核，也可以到考试中心书面申请。",
		"本单只说明本次考试的成绩，不是证书；合格者另行颁发证书。",
		"打印时间：" + moment(s.PrintedAt),
	} {
		d.Text(left, max(y+12, 266)+float64(i)*5, text, foot)
	}
}

// facts says who sat what, when.
func (s Slips) facts(d *pdf.Document, of marking.Detail, y float64) float64 {
	who, at := of.Result.Who, of.Session.StartsAt
	if of.Session.StartedAt != 0 {
		at = of.Session.StartedAt
	}
	return d.Table(pdf.Table{
		Columns: []pdf.Column{{Title: "姓名", Width: 30, Align: pdf.Center}, {Title: who.Person.Name, Width: 60}, {Title: "准考证号", Width: 30, Align: pdf.Center}, {Title: who.Ticket, Width: 60}},
		Left:    left, Bottom: 290, RowHeight: 9, Size: 10.5, Ink: ink, Rule: line, HeadFill: pdf.Color{R: 255, G: 255, B: 255}, MaxLines: 2,
	}, y, [][]string{
		{"证件号码", who.Person.MaskedIDNumber(), "单位", who.Person.OrganisationName},
		{"考试", of.Session.Terms.Name, "考试时间", moment(at)},
	})
}

// verdict draws the marks large, with the pass mark beside them.
func verdict(d *pdf.Document, of marking.Detail, y float64) float64 {
	r := of.Result
	color := teal
	if !r.Passed {
		color = red
	}
	d.Rect(left, y, right-left, 26, pale)
	d.Text(left+8, y+17, marks(r.Marks), pdf.Style{Size: 34, Bold: true, Color: color})
	d.Text(left+8+d.Width(marks(r.Marks), pdf.Style{Size: 34, Bold: true})+3, y+17, fmt.Sprintf("分（满分 %s 分，%s 分合格）", marks(r.TotalMarks), marks(of.Session.Terms.PassMark)), pdf.Style{Size: 11, Color: muted})
	d.Text(right-8, y+17, outcome(r), pdf.Style{Size: 24, Bold: true, Color: color, Align: pdf.Right})
	return y + 26
}

// points draws a bar for each knowledge point, the weakest first.
func points(d *pdf.Document, of marking.Detail, y float64) float64 {
	if len(of.Points) == 0 {
		return y
	}
	d.Text(left, y, "各知识点得分", pdf.Style{Size: 12, Bold: true, Color: ink})
	d.Text(right, y, "标“需加强”的知识点得分低于六成，建议重点复习", pdf.Style{Size: 8.5, Color: muted, Align: pdf.Right})
	y += 7
	const name, bar, width = left, 95.0, 52.0
	for i, p := range of.Points {
		if i == maxPoints {
			d.Text(left, y, fmt.Sprintf("另有 %d 个知识点得分更高，未列出", len(of.Points)-maxPoints), pdf.Style{Size: 8.5, Color: muted})
			return y + 4
		}
		title := p.Name
		if title == "" {
			title = "其他"
		}
		color := teal
		if p.Weak() {
			color = amber
		}
		st := pdf.Style{Size: 9.5, Color: ink}
		fitted := d.Fit(title, st, bar-name-4, 6)
		if lines := d.Lines(title, fitted, bar-name-4); len(lines) > 1 {
			title = string([]rune(lines[0])[:max(1, len([]rune(lines[0]))-1)]) + "…"
		}
		d.Text(name, y, title, fitted)
		d.Rect(bar, y-2.8, width, 3.2, pale)
		if p.MaxMarks > 0 && p.Marks > 0 {
			d.Rect(bar, y-2.8, width*float64(p.Marks)/float64(p.MaxMarks), 3.2, color)
		}
		d.Text(bar+width+24, y, fmt.Sprintf("%s / %s", marks(p.Marks), marks(p.MaxMarks)), pdf.Style{Size: 9, Color: ink, Align: pdf.Right})
		if p.Weak() {
			d.Text(right, y, "需加强", pdf.Style{Size: 9, Bold: true, Color: amber, Align: pdf.Right})
		}
		y += 6.6
	}
	return y
}
