package expiring

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/admin/people"
	"ankao/admin/tasks"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/fault"
	"ankao/internal/id"
	"ankao/internal/pdf"

	"github.com/xuri/excelize/v2"
)

const taskNotices = "certificate.notices"

// StartNotices begins to print a letter to each organisation that has something due, as a task. Invalid
// "expiring.none" when nothing is.
func (s *Service) StartNotices(ctx context.Context, by audit.Actor, f Filter) (task id.ID[tasks.Task], err error) {
	items, err := s.items(ctx, f)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(items, func(i Item) bool { return i.Organisation.ID != "" }) {
		return "", fault.New(fault.Invalid, "expiring.none")
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		task, err = s.tasks.Start(tx, by, tasks.Work{Kind: taskNotices, Subject: "certificate", Needs: accounts.CertificateRead, Payload: f})
		return err
	})
	return task, err
}

func (s *Service) run(ctx context.Context, r *tasks.Run) (tasks.Outcome, error) {
	var f Filter
	if err := r.Payload(&f); err != nil {
		return tasks.Outcome{}, err
	}
	file, letters, err := s.Notices(ctx, r.By(), f, func(done, total int) error { return r.Progress(ctx, done, total) })
	if err != nil {
		return tasks.Outcome{}, err
	}
	name := "notices-" + string(clock.DateOf(s.now())) + ".pdf"
	return tasks.Outcome{File: &tasks.File{Name: name, ContentType: "application/pdf", Body: bytes.NewReader(file)}, Counts: map[string]int{"letters": letters}}, nil
}

// Notices returns one PDF with a letter to each organisation that has something due, and how many there are.
func (s *Service) Notices(ctx context.Context, by audit.Actor, f Filter, progress func(done, total int) error) ([]byte, int, error) {
	items, err := s.items(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	own := map[id.ID[people.Organisation]][]Item{}
	for _, i := range items {
		own[i.Organisation.ID] = append(own[i.Organisation.ID], i)
	}
	fonts, err := pdf.House()
	if err != nil {
		return nil, 0, err
	}
	issuer, issuerEn := s.certificates.Issuer()
	l := letter{d: fonts.New(pdf.Info{Title: "证书到期、复审提醒", Author: issuer, Created: s.now().Time()}), issuer: issuer, issuerEn: issuerEn, today: clock.DateOf(s.now())}
	groups := slices.DeleteFunc(groupsOf(items), func(g Group) bool { return g.Organisation.ID == "" })
	for n, g := range groups {
		if err := progress(n, len(groups)); err != nil {
			return nil, 0, err
		}
		if n > 0 {
			l.d.Page()
		}
		l.write(g.Organisation, own[g.Organisation.ID])
	}
	file, err := l.d.Bytes()
	if err != nil {
		return nil, 0, err
	}
	err = s.db.Write(ctx, func(tx dbx.Tx) error {
		return s.log.Write(tx, by, audit.Entry{Action: "certificate.notices", Object: "certificate", Detail: map[string]any{"letters": len(groups), "days": f.Days}})
	})
	return file, len(groups), err
}

var (
	ink   = pdf.Color{R: 0x1C, G: 0x24, B: 0x29}
	muted = pdf.Color{R: 0x55, G: 0x62, B: 0x66}
	rule  = pdf.Color{R: 0x8A, G: 0x96, B: 0x99}
	fill  = pdf.Color{R: 0xE8, G: 0xF0, B: 0xEF}
)

// letter is one letter after another in one document.
type letter struct {
	d                *pdf.Document
	issuer, issuerEn string
	today            clock.Date
}

func (l letter) write(to people.Organisation, items []Item) {
	const left, right = 25.0, 185.0
	l.d.Text(pdf.Width/2, 32, "证书到期、复审提醒", pdf.Style{Bold: true, Size: 19, Spacing: 2, Color: ink, Align: pdf.Center})
	l.d.Text(pdf.Width/2, 39, "Certificates that end or are due for review", pdf.Style{Size: 9, Color: muted, Align: pdf.Center})
	body := pdf.Style{Size: 11.5, Color: ink}
	l.d.Text(left, 54, to.Name+"：", body)
	y := 63.0
	text := fmt.Sprintf("　　贵单位下列 %d 项人员证书即将到期或应当复审。请尽早安排参加培训、考试或复审；逾期的证书不能继续使用。已经办理的，请告知我中心。", len(items))
	for _, line := range l.d.Lines(text, body, right-left) {
		l.d.Text(left, y, line, body)
		y += 6.5
	}
	rows := make([][]string, len(items))
	for i, item := range items {
		what := "到期 ends"
		if item.Due == Review {
			what = "复审 review"
		}
		days := fmt.Sprintf("%d 天", item.Days)
		if item.Days < 0 {
			days = "已过期限"
		}
		rows[i] = []string{fmt.Sprint(i + 1), item.PersonName, item.TypeName, item.Number, what, string(item.On), days}
	}
	y = l.d.Table(pdf.Table{
		Columns: []pdf.Column{{Title: "序号", Width: 10, Align: pdf.Center}, {Title: "姓名", Width: 22}, {Title: "证书", Width: 46}, {Title: "编号", Width: 34},
			{Title: "事项", Width: 20}, {Title: "日期", Width: 20}, {Title: "距今", Width: 16}},
		Left: 21, Bottom: 250, RowHeight: 8, Size: 8.5, Ink: ink, Rule: rule, HeadFill: fill,
		Again: func() float64 {
			l.d.Text(left, 22, to.Name+"（续）", pdf.Style{Size: 9, Color: muted})
			return 26
		},
	}, y+3, rows)
	y = max(y+18, 200)
	l.d.Text(right, y, l.issuer, pdf.Style{Bold: true, Size: 12, Color: ink, Align: pdf.Right})
	l.d.Text(right, y+5.5, l.issuerEn, pdf.Style{Size: 8, Color: muted, Align: pdf.Right})
	day := l.today.Time()
	l.d.Text(right, y+13, fmt.Sprintf("%d 年 %d 月 %d 日", day.Year(), int(day.Month()), day.Day()), pdf.Style{Size: 11, Color: ink, Align: pdf.Right})
}

// Workbook returns everything that is due as an Excel workbook, every cell a text.
func (s *Service) Workbook(ctx context.Context, f Filter, streets map[string]string) ([]byte, error) {
	items, err := s.items(ctx, f)
	if err != nil {
		return nil, err
	}
	book := excelize.NewFile()
	defer book.Close()
	stream, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, err
	}
	for column, width := range []float64{12, 32, 16, 28, 24, 10, 12, 8, 10} {
		if err := stream.SetColWidth(column+1, column+1, width); err != nil {
			return nil, err
		}
	}
	rows := [][]any{{"姓名", "单位", "街道", "证书", "编号", "事项", "日期", "距今（天）", "来源"}}
	for _, i := range items {
		due, source := "到期", "本中心"
		if i.Due == Review {
			due = "复审"
		}
		if i.Official {
			source = "发证机关"
		}
		rows = append(rows, []any{i.PersonName, i.Organisation.Name, streets[i.Organisation.Street], i.TypeName, i.Number, due, string(i.On), i.Days, source})
	}
	for n, row := range rows {
		if err := stream.SetRow(fmt.Sprintf("A%d", n+1), row); err != nil {
			return nil, err
		}
	}
	if err := stream.Flush(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = book.Write(&b)
	return b.Bytes(), err
}
